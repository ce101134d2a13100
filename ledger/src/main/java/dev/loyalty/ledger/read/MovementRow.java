package dev.loyalty.ledger.read;

import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.model.SystemAccount;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Converts a row of the journal to its value. */
final class MovementRow {

  /**
   * The columns of {@code journal j}. It looks up the codes of members' accounts one by one, by
   * primary key, so that rows can stream.
   */
  static final String COLUMNS =
      """
      j.posted_at, j.requested_at, j.transfer_id, j.idempotency_key, j.type, j.points,
        j.debit_account_id, j.debit_bucket, j.debit_after, j.debit_leg,
        (select code from account where program_id = j.program_id and account_id = j.debit_account_id)
          as debit_code,
        j.credit_account_id, j.credit_bucket, j.credit_after, j.credit_leg,
        (select code from account where program_id = j.program_id and account_id = j.credit_account_id)
          as credit_code,
        j.expires_at, j.reference, j.reason, j.metadata, j.lane_id, j.batch_no, j.line
      """;

  private MovementRow() {}

  static MovementView read(ResultSet row, StatementContext context) throws SQLException {
    return new MovementView(
        instant(row, "posted_at"),
        instant(row, "requested_at"),
        row.getObject("transfer_id", UUID.class),
        row.getString("idempotency_key"),
        RequestType.ofCode(row.getInt("type")),
        row.getLong("points"),
        side(row, "debit"),
        side(row, "credit"),
        findInstant(row, "expires_at"),
        row.getString("reference"),
        row.getString("reason"),
        row.getString("metadata"),
        new MovementView.Origin(
            row.getInt("lane_id"), row.getLong("batch_no"), row.getInt("line")));
  }

  private static MovementView.Side side(ResultSet row, String side) throws SQLException {
    long id = row.getLong(side + "_account_id");
    if (SystemAccount.isSystem(id)) {
      return new MovementView.Side(nameOfSystemAccount(id), null, null, null);
    }
    return new MovementView.Side(
        row.getString(side + "_code"),
        Bucket.ofCode(row.getInt(side + "_bucket")),
        row.getLong(side + "_after"),
        row.getLong(side + "_leg"));
  }

  /** Returns the name in the contract's vocabulary: {@code issuance} and so on. */
  static String nameOfSystemAccount(long id) {
    for (SystemAccount account : SystemAccount.values()) {
      if (account.id() == id) {
        return account.name().toLowerCase(Locale.ROOT);
      }
    }
    throw new IllegalStateException("the journal names a system account " + id);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant findInstant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
