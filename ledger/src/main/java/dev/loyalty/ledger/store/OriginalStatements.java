package dev.loyalty.ledger.store;

import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.model.RequestType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Finds the originals that reversals, captures and releases name: posted requests, with their
 * present state.
 */
final class OriginalStatements {

  /**
   * Looks in each table only where the original's type may have left a row there, since a key that
   * is null isn't searched for.
   */
  private static final String FIND =
      """
      select k.transfer_id, k.type, k.account_id, coalesce(k.counterparty_id, 0), coalesce(k.points, 0),
        coalesce(r.reversed, 0),
        case
          when h.transfer_id is not null and s.transfer_id is null then 'HOLD_OPEN'
          when k.type = 6 then 'HOLD_RESOLVED'
          when e.transfer_id is not null and s.transfer_id is null then 'EARN_PENDING'
        end
      from unnest(:ids) as x(transfer_id)
      join request_key k on k.program_id = :program and k.transfer_id = x.transfer_id and k.code = 0
      left join reversal r on r.program_id = :program and r.original_transfer_id = case when k.type <> 6 then k.transfer_id end
      left join hold h on h.program_id = :program and h.transfer_id = case when k.type = 6 then k.transfer_id end
      left join pending_earn e on e.program_id = :program and e.transfer_id = case when k.type = 1 then k.transfer_id end
      left join settlement s on s.program_id = :program and s.original_transfer_id = coalesce(h.transfer_id, e.transfer_id)
      """;

  private OriginalStatements() {}

  static Map<UUID, Original> find(Handle handle, int programId, Collection<UUID> transferIds) {
    return handle
        .createQuery(FIND)
        .bind("program", programId)
        .bind("ids", SqlArrays.uuids(transferIds))
        .map((row, context) -> Map.entry(row.getObject(1, UUID.class), original(row)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Original original(ResultSet row) throws SQLException {
    return new Original(
        RequestType.ofCode(row.getShort(2)),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        state(row.getString(7)));
  }

  private static Original.@Nullable State state(@Nullable String name) {
    return name == null ? null : Original.State.valueOf(name);
  }
}
