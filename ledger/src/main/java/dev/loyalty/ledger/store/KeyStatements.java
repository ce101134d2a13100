package dev.loyalty.ledger.store;

import dev.loyalty.ledger.decision.Candidate;
import dev.loyalty.ledger.decision.Settled;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.posting.KeyCorrection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The table {@code request_key}: claimed first, because an insert that may find its row takes no
 * read locks; a select would.
 */
final class KeyStatements {

  private static final String CLAIM =
      """
      insert into request_key
        (program_id, type, account_id, counterparty_id, points, settled_at, transfer_id, fingerprint)
      select :program, x.type, nullif(x.account_id, 0), nullif(x.counterparty_id, 0), nullif(x.points, 0),
        :settledAt, x.transfer_id, x.fingerprint
      from unnest(:types, :accounts, :counterparties, :points, :ids, :fingerprints)
        as x(type, account_id, counterparty_id, points, transfer_id, fingerprint)
      on conflict do nothing
      returning transfer_id
      """;

  private static final String SETTLED =
      """
      select k.transfer_id, k.fingerprint, k.type, k.code
      from unnest(:ids) as x(transfer_id)
      join request_key k on k.program_id = :program and k.transfer_id = x.transfer_id
      """;

  private static final String CORRECT =
      """
      update request_key k set code = x.code, points = nullif(x.points, 0)
      from unnest(:ids, :codes, :points) as x(transfer_id, code, points)
      where k.program_id = :program and k.transfer_id = x.transfer_id
      """;

  private KeyStatements() {}

  static Set<UUID> claim(
      Handle handle, int programId, List<Candidate> candidates, Instant settledAt) {
    return handle
        .createQuery(CLAIM)
        .bind("program", programId)
        .bind("settledAt", settledAt)
        .bind("types", SqlArrays.ints(candidates, it -> it.request().type().code()))
        .bind("accounts", SqlArrays.longs(candidates, Candidate::accountId))
        .bind("counterparties", SqlArrays.longs(candidates, Candidate::counterpartyId))
        .bind("points", SqlArrays.longs(candidates, KeyStatements::pointsAsked))
        .bind("ids", SqlArrays.uuids(candidates, Candidate::transferId))
        .bind("fingerprints", SqlArrays.uuids(candidates, Candidate::fingerprint))
        .map((row, context) -> row.getObject(1, UUID.class))
        .collect(Collectors.toCollection(() -> HashSet.newHashSet(candidates.size())));
  }

  /** Negative for an adjustment that is a debit; 0 for none. */
  private static long pointsAsked(Candidate candidate) {
    Long points = candidate.request().pointsAsked();
    if (points == null) {
      return 0;
    }
    boolean debit =
        candidate.request() instanceof Request.Adjust adjust
            && adjust.direction() == Direction.DEBIT;
    return debit ? -points : points;
  }

  static Map<UUID, Settled> loadSettled(
      Handle handle, int programId, Collection<UUID> transferIds) {
    return handle
        .createQuery(SETTLED)
        .bind("program", programId)
        .bind("ids", SqlArrays.uuids(transferIds))
        .map((row, context) -> Map.entry(row.getObject(1, UUID.class), settled(row)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Settled settled(ResultSet row) throws SQLException {
    short code = row.getShort("code");
    boolean moved = code == 0 && RequestType.ofCode(row.getShort("type")).movesPoints();
    return new Settled(
        row.getObject("fingerprint", UUID.class),
        new Outcome.Original(
            code == 0 ? null : RejectionCode.ofCode(code),
            moved ? row.getObject("transfer_id", UUID.class) : null));
  }

  static void correct(Handle handle, int programId, List<KeyCorrection> corrections) {
    handle
        .createUpdate(CORRECT)
        .bind("program", programId)
        .bind("ids", SqlArrays.uuids(corrections, KeyCorrection::transferId))
        .bind("codes", SqlArrays.ints(corrections, KeyCorrection::code))
        .bind("points", SqlArrays.longs(corrections, it -> it.points() == null ? 0 : it.points()))
        .execute();
  }
}
