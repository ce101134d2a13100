package dev.loyalty.ledger.store;

import dev.loyalty.ledger.decision.Candidate;
import dev.loyalty.ledger.decision.Leg;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.posting.JournalRow;
import dev.loyalty.ledger.posting.LanePosition;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes journal rows with binary COPY (PostgreSQL manual, COPY, "Binary Format"). The digest of a
 * batch is SHA-256 over the lane's last digest and the rows' very bytes, so that {@code COPY
 * (SELECT … ORDER BY line) TO STDOUT (FORMAT binary)} of the same columns gives what it is
 * recomputed from.
 */
final class JournalCopy {

  /** In the order of the bytes. */
  static final String COLUMNS =
      "program_id, lane_id, batch_no, line, posted_at, requested_at, transfer_id, type, points,"
          + " debit_account_id, debit_bucket, debit_leg, debit_after,"
          + " credit_account_id, credit_bucket, credit_leg, credit_after,"
          + " expires_at, idempotency_key, reference, reason, metadata";

  private static final String COPY = "copy journal (" + COLUMNS + ") from stdin (format binary)";
  private static final int COLUMN_COUNT = 22;
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int NULL = -1;
  private static final int BYTES_A_ROW = 320;

  private final ByteWriter out;
  private final LanePosition from;
  private final long postedAt;

  private JournalCopy(LanePosition from, int rows, Instant postedAt) {
    this.from = from;
    this.postedAt = PostgresTime.micros(postedAt);
    this.out = new ByteWriter(HEADER.length + rows * BYTES_A_ROW);
  }

  /** Writes the rows, if any, and returns their digest. */
  static byte[] write(
      PGConnection connection, LanePosition from, List<JournalRow> rows, Instant postedAt)
      throws SQLException {
    JournalCopy copy = new JournalCopy(from, rows.size(), postedAt);
    copy.out.put(HEADER);
    for (JournalRow row : rows) {
      copy.add(row);
    }
    byte[] digest = copy.digest();
    if (!rows.isEmpty()) {
      copy.out.putShort(-1);
      CopyIn operation = connection.getCopyAPI().copyIn(COPY);
      operation.writeToCopy(copy.out.array(), 0, copy.out.size());
      operation.endCopy();
    }
    return digest;
  }

  private byte[] digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(from.digest());
      sha256.update(out.array(), HEADER.length, out.size() - HEADER.length);
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void add(JournalRow row) {
    Candidate candidate = row.candidate();
    RequestHeader header = candidate.request().header();
    out.putShort(COLUMN_COUNT);
    addInt(row.programId());
    addInt(from.laneId());
    addLong(from.batchNo() + 1);
    addInt(row.line());
    addLong(postedAt);
    addLong(PostgresTime.micros(header.time()));
    out.putInt(2 * Long.BYTES);
    out.putLong(candidate.transferId().getMostSignificantBits());
    out.putLong(candidate.transferId().getLeastSignificantBits());
    addShort(candidate.request().type().code());
    addLong(row.movement().points());
    addLeg(row.movement().debit());
    addLeg(row.movement().credit());
    addTime(candidate.request() instanceof Request.Earn earn ? earn.expiresAt() : null);
    out.putText(header.key());
    addText(header.reference());
    addText(header.reason());
    addText(header.metadata().isEmpty() ? null : MetadataJson.of(header.metadata()));
  }

  private void addLeg(Leg leg) {
    addLong(leg.accountId());
    addShort(leg.bucket().code());
    if (leg.isSystem()) {
      out.putInt(NULL);
      out.putInt(NULL);
    } else {
      addLong(leg.number());
      addLong(leg.after());
    }
  }

  private void addShort(short value) {
    out.putInt(Short.BYTES);
    out.putShort(value);
  }

  private void addInt(int value) {
    out.putInt(Integer.BYTES);
    out.putInt(value);
  }

  private void addLong(long value) {
    out.putInt(Long.BYTES);
    out.putLong(value);
  }

  private void addTime(@Nullable Instant value) {
    if (value == null) {
      out.putInt(NULL);
    } else {
      addLong(PostgresTime.micros(value));
    }
  }

  private void addText(@Nullable String value) {
    if (value == null) {
      out.putInt(NULL);
    } else {
      out.putText(value);
    }
  }
}
