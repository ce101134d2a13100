package dev.loyalty.ops.bench;

import static java.util.Objects.requireNonNull;

import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.model.TransferId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Posts as applications usually do: one SERIALIZABLE transaction a record, on the same schema. It
 * claims the key, reads the accounts, checks, updates them and writes the journal row, with
 * prepared statements; on a conflict it runs again. Of the standard mix it leaves out what would
 * slow it further: captures, releases and reversals don't look their originals up, and nothing is
 * kept for publishing.
 */
final class PerRecordWriter implements BatchWriter {

  private static final String CLAIM =
      """
      insert into request_key (program_id, type, code, account_id, points, settled_at, transfer_id, fingerprint)
      values (?, ?, ?, ?, ?, now(), ?, ?)
      on conflict do nothing
      """;
  private static final String READ =
      """
      select a.program_id, a.account_id, a.status, a.available, a.legs
      from account a join program p using (program_id) where p.code = ? and a.code = ?
      """;
  private static final String UPDATE =
      "update account set available = available + ?, legs = legs + 1 where program_id = ? and"
          + " account_id = ?";
  private static final String JOURNAL =
      """
      insert into journal (program_id, lane_id, batch_no, line, posted_at, requested_at, transfer_id, type, points,
        debit_account_id, debit_bucket, debit_leg, debit_after, credit_account_id, credit_bucket, credit_leg, credit_after,
        idempotency_key)
      values (?, 0, 0, 0, now(), ?, ?, ?, ?, ?, 0, ?, ?, ?, 0, ?, ?, ?)
      """;

  private final DataSource source;
  private final StandardMix mix;
  private final LongAdder retries;

  PerRecordWriter(DataSource source, StandardMix mix, LongAdder retries) {
    this.source = source;
    this.mix = mix;
    this.retries = retries;
  }

  @Override
  public int writeBatch() throws SQLException {
    Request request = mix.next();
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      while (!post(connection, request)) {
        retries.increment();
      }
    }
    return 1;
  }

  /** Returns false where the transaction collided. */
  private boolean post(Connection connection, Request request) throws SQLException {
    try {
      decide(connection, request);
      connection.commit();
      return true;
    } catch (SQLException e) {
      connection.rollback();
      if ("40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  private void decide(Connection connection, Request request) throws SQLException {
    RequestHeader header = request.header();
    UUID id = TransferId.of(header.program(), header.key());
    Long asked = request.pointsAsked();
    long points = asked == null ? 1 : asked;
    Row account = read(connection, header.program(), header.account());
    Row counterparty =
        request instanceof Request.Transfer transfer
            ? read(connection, header.program(), transfer.counterparty())
            : null;
    boolean credit =
        request instanceof Request.Earn
            || request instanceof Request.Adjust adjust && adjust.direction() == Direction.CREDIT;
    boolean refused = !credit && account.available < points;
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      claim.setInt(1, account.programId);
      claim.setShort(2, request.type().code());
      claim.setInt(3, refused ? RejectionCode.INSUFFICIENT_POINTS.code() : 0);
      claim.setLong(4, account.id);
      claim.setLong(5, points);
      claim.setObject(6, id);
      claim.setObject(7, id);
      if (claim.executeUpdate() == 0 || refused) {
        return;
      }
    }
    update(connection, account, credit ? points : -points);
    if (counterparty != null) {
      update(connection, counterparty, points);
    }
    write(connection, request, id, points, credit, account, counterparty);
  }

  private record Row(int programId, long id, long available, long legs) {}

  private static Row read(Connection connection, String program, String code) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(READ)) {
      read.setString(1, program);
      read.setString(2, code);
      try (ResultSet row = read.executeQuery()) {
        row.next();
        return new Row(row.getInt(1), row.getLong(2), row.getLong(4), row.getLong(5));
      }
    }
  }

  private static void update(Connection connection, Row account, long change) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setLong(1, change);
      update.setInt(2, account.programId);
      update.setLong(3, account.id);
      update.executeUpdate();
    }
  }

  private static void write(
      Connection connection,
      Request request,
      UUID id,
      long points,
      boolean credit,
      Row account,
      @Nullable Row counterparty)
      throws SQLException {
    try (PreparedStatement journal = connection.prepareStatement(JOURNAL)) {
      journal.setInt(1, account.programId);
      journal.setObject(2, request.header().time().atOffset(ZoneOffset.UTC));
      journal.setObject(3, id);
      journal.setShort(4, request.type().code());
      journal.setLong(5, points);
      if (credit) {
        leg(journal, 6, null, -1, 0);
        leg(journal, 9, account, 0, points);
      } else {
        leg(journal, 6, account, 0, -points);
        leg(journal, 9, counterparty, -2, points);
      }
      journal.setString(12, requireNonNull(request.header().key()));
      journal.executeUpdate();
    }
  }

  private static void leg(
      PreparedStatement journal, int at, @Nullable Row account, long systemAccount, long change)
      throws SQLException {
    if (account == null) {
      journal.setLong(at, systemAccount);
      journal.setObject(at + 1, null, java.sql.Types.BIGINT);
      journal.setObject(at + 2, null, java.sql.Types.BIGINT);
    } else {
      journal.setLong(at, account.id);
      journal.setLong(at + 1, account.legs + 1);
      journal.setLong(at + 2, account.available + change);
    }
  }
}
