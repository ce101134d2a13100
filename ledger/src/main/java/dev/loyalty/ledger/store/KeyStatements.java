package dev.loyalty.ledger.store;

import dev.loyalty.ledger.decision.Settled;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.RequestType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Reads the table {@code request_key}; {@link KeyCopy} writes it. */
final class KeyStatements {

  private static final String FIND =
      """
      select k.transfer_id, k.fingerprint, k.type, k.code
      from unnest(:ids) as x(transfer_id)
      join request_key k on k.program_id = :program and k.transfer_id = x.transfer_id
      """;

  private KeyStatements() {}

  static Map<UUID, Settled> findSettled(
      Handle handle, int programId, Collection<UUID> transferIds) {
    return handle
        .createQuery(FIND)
        .bind("program", programId)
        .bind("ids", SqlArrays.uuids(transferIds))
        .map((row, context) -> Map.entry(row.getObject(1, UUID.class), settled(row)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Settled settled(ResultSet row) throws SQLException {
    short code = row.getShort(4);
    boolean moved = code == 0 && RequestType.ofCode(row.getShort(3)).movesPoints();
    return new Settled(
        row.getObject(2, UUID.class),
        new Outcome.Original(
            code == 0 ? null : RejectionCode.ofCode(code),
            moved ? row.getObject(1, UUID.class) : null));
  }
}
