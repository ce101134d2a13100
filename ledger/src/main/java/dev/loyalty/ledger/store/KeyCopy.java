package dev.loyalty.ledger.store;

import dev.loyalty.ledger.decision.Candidate;
import dev.loyalty.ledger.decision.Decision;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Request;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Writes the keys that a batch settles, with binary COPY. The primary key refuses keys that another
 * transaction settled meanwhile.
 */
final class KeyCopy {

  private static final String COPY =
      """
      copy request_key (program_id, type, code, account_id, counterparty_id, points, settled_at, transfer_id, fingerprint)
      from stdin (format binary)
      """;
  private static final int COLUMN_COUNT = 9;
  private static final int BYTES_A_ROW = 118;

  private KeyCopy() {}

  static int write(
      PGConnection connection, int programId, List<Decision> settling, Instant settledAt)
      throws SQLException {
    CopyBuffer rows = new CopyBuffer(settling.size() * BYTES_A_ROW);
    for (Decision decision : settling) {
      Candidate candidate = decision.candidate();
      rows.row(COLUMN_COUNT);
      rows.int4(programId);
      rows.int2(candidate.request().type().code());
      rows.int2(decision.outcome() instanceof Outcome.Rejected refused ? refused.code().code() : 0);
      rows.int8OrNone(candidate.accountId());
      rows.int8OrNone(candidate.counterpartyId());
      rows.int8OrNone(points(decision));
      rows.time(settledAt);
      rows.uuid(candidate.transferId());
      rows.uuid(candidate.fingerprint());
    }
    rows.send(connection, COPY);
    return settling.size();
  }

  /**
   * Returns the points moved or asked for, negative where an adjustment is a debit; 0 without
   * points.
   */
  private static long points(Decision decision) {
    Request request = decision.candidate().request();
    Long points = moved(decision.outcome());
    if (points == null) {
      points = request.pointsAsked();
    }
    if (points == null) {
      return 0;
    }
    boolean debit =
        request instanceof Request.Adjust adjust && adjust.direction() == Direction.DEBIT;
    return debit ? -points : points;
  }

  private static @Nullable Long moved(Outcome outcome) {
    return outcome instanceof Outcome.Posted posted ? posted.points() : null;
  }
}
