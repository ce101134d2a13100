package dev.loyalty.ledger.store;

import dev.loyalty.ledger.decision.Candidate;
import dev.loyalty.ledger.decision.Leg;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.model.Sha256;
import dev.loyalty.ledger.posting.JournalRow;
import dev.loyalty.ledger.posting.LanePosition;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Writes journal rows with binary COPY. The digest of a batch is SHA-256 over the lane's last
 * digest and the bytes of the rows, so that {@code COPY (SELECT … ORDER BY line) TO STDOUT (FORMAT
 * binary)} of the same columns gives the bytes to recompute it from.
 */
final class JournalCopy {

  /** The columns, in the order of their bytes. */
  static final String COLUMNS =
      "program_id, lane_id, batch_no, line, posted_at, requested_at, transfer_id, type, points,"
          + " debit_account_id, debit_bucket, debit_leg, debit_after,"
          + " credit_account_id, credit_bucket, credit_leg, credit_after,"
          + " expires_at, idempotency_key, reference, reason, metadata";

  private static final String COPY = "copy journal (" + COLUMNS + ") from stdin (format binary)";
  private static final int COLUMN_COUNT = 22;
  private static final int BYTES_A_ROW = 320;

  private final LanePosition from;
  private final Instant postedAt;
  private final CopyBuffer rows;

  private JournalCopy(LanePosition from, Instant postedAt, int rowsExpected) {
    this.from = from;
    this.postedAt = postedAt;
    this.rows = new CopyBuffer(rowsExpected * BYTES_A_ROW);
  }

  /** Writes the rows, if any, and returns their digest. */
  static byte[] write(
      PGConnection connection, LanePosition from, List<JournalRow> rows, Instant postedAt)
      throws SQLException {
    JournalCopy copy = new JournalCopy(from, postedAt, rows.size());
    for (JournalRow row : rows) {
      copy.add(row);
    }
    byte[] digest = copy.digest();
    if (!rows.isEmpty()) {
      copy.rows.send(connection, COPY);
    }
    return digest;
  }

  private byte[] digest() {
    MessageDigest sha256 = Sha256.instance();
    sha256.update(from.digest());
    sha256.update(rows.array(), rows.rowsBegin(), rows.rowsEnd() - rows.rowsBegin());
    return sha256.digest();
  }

  private void add(JournalRow row) {
    Candidate candidate = row.candidate();
    RequestHeader header = candidate.request().header();
    rows.row(COLUMN_COUNT);
    rows.int4(row.programId());
    rows.int4(from.laneId());
    rows.int8(from.batchNo() + 1);
    rows.int4(row.line());
    rows.time(postedAt);
    rows.time(header.time());
    rows.uuid(candidate.transferId());
    rows.int2(candidate.request().type().code());
    rows.int8(row.movement().points());
    addLeg(row.movement().debit());
    addLeg(row.movement().credit());
    rows.time(candidate.request() instanceof Request.Earn earn ? earn.expiresAt() : null);
    rows.text(header.key());
    rows.text(header.reference());
    rows.text(header.reason());
    rows.text(header.metadata().isEmpty() ? null : MetadataJson.of(header.metadata()));
  }

  private void addLeg(Leg leg) {
    rows.int8(leg.accountId());
    rows.int2(leg.bucket().code());
    if (leg.isSystem()) {
      rows.none();
      rows.none();
    } else {
      rows.int8(leg.number());
      rows.int8(leg.after());
    }
  }
}
