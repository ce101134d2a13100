package dev.loyalty.ops.bench;

import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.store.PostgresTime;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Writes what PostgreSQL itself can take: the rows that posting the standard mix writes, by COPY,
 * and the same update of the accounts, READ COMMITTED. It claims, checks, reads, decides and hashes
 * nothing; points and keys are made up. A batch has as many rows of each table as a batch of the
 * mix has on average.
 */
final class LimitWriter implements BatchWriter {

  private static final String KEY_COLUMNS =
      "program_id,type,code,account_id,counterparty_id,points,settled_at,transfer_id,fingerprint";
  private static final String JOURNAL_COLUMNS =
      "program_id,lane_id,batch_no,line,posted_at,requested_at,transfer_id,type,points,"
          + "debit_account_id,debit_bucket,debit_leg,debit_after,"
          + "credit_account_id,credit_bucket,credit_leg,credit_after,idempotency_key";
  private static final String UPDATE =
      """
      update account a
      set available = a.available + x.available, pending = a.pending, held = a.held, legs = a.legs + x.legs
      from unnest(?, ?, ?) as x(account_id, available, legs)
      where a.program_id = ? and a.account_id = x.account_id
      """;
  private static final String STEP =
      "update position set next_offset = next_offset + ?, batch_no = batch_no + 1 where lane_id ="
          + " ?";

  /** The bytes that a request adds to a batch of deflated outcomes, about. */
  private static final int OUTCOME_BYTES_A_REQUEST = 45;

  private final DataSource source;
  private final AccountPicker accounts;
  private final UniformRandomProvider random;
  private final Clock clock;
  private final String keyPrefix;
  private final int batchSize;
  private final long firstAccountId;
  private final int programId;
  private final int laneId;
  private long keys;
  private long batchNo;
  private long leg;

  LimitWriter(
      DataSource source,
      String run,
      int index,
      AccountPicker accounts,
      UniformRandomProvider random,
      Clock clock,
      int batchSize)
      throws SQLException {
    this.source = source;
    this.accounts = accounts;
    this.random = random;
    this.clock = clock;
    this.batchSize = batchSize;
    this.keyPrefix = run + index + ":";
    // Numbers of legs are the accounts' own in the book; here it is enough that no two are the
    // same.
    this.leg = (PostgresTime.micros(clock.instant()) * 1_000 << 1) + index;
    try (Connection connection = source.getConnection()) {
      firstAccountId = number(connection, "select min(account_id) from account");
      programId = (int) number(connection, "select min(program_id) from account");
      laneId =
          (int)
              number(
                  connection,
                  "insert into position (topic, partition, topic_id) values ('limit-"
                      + run
                      + "', "
                      + index
                      + ", gen_random_uuid()) returning lane_id");
    }
  }

  @Override
  public int writeBatch() throws SQLException, IOException {
    Batch batch = new Batch();
    for (int line = 0; line < batchSize; line++) {
      batch.add(line);
    }
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      batch.write(connection);
      connection.commit();
    }
    batchNo++;
    return batchSize;
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The rows of one batch. */
  private final class Batch {
    private final long now = PostgresTime.micros(clock.instant());
    private final CopyRows keyRows = new CopyRows("request_key", KEY_COLUMNS);
    private final CopyRows journalRows = new CopyRows("journal", JOURNAL_COLUMNS);
    private final CopyRows holds =
        new CopyRows("hold", "program_id,transfer_id,account_id,points,expires_at");
    private final CopyRows uses =
        new CopyRows("original_use", "program_id,kind,transfer_id,original_transfer_id");
    private final CopyRows reversals =
        new CopyRows("reversal", "program_id,original_transfer_id,original_points,reversed");
    private final Map<Long, long[]> changes = new TreeMap<>();

    Batch() throws IOException {}

    /** Tells requests apart: of 100, 98 move points, 1 is refused (a key), 1 is a duplicate. */
    void add(int line) throws IOException {
      int dice = random.nextInt(100);
      if (dice == 99) {
        return;
      }
      long account = firstAccountId + accounts.own();
      long points = 1L + random.nextInt(100);
      long high = random.nextLong();
      long low = random.nextLong();
      String key = keyPrefix + keys++;
      if (dice < 68) {
        addKey(1, account, null, points, high, low);
        journal(line, 1, points, high, low, key, -1, account);
      } else if (dice < 87) {
        addKey(2, account, null, points, high, low);
        journal(line, 2, points, high, low, key, account, -2);
      } else if (dice < 95) {
        long counterparty = firstAccountId + accounts.anybodys();
        addKey(3, account, counterparty, points, high, low);
        if (counterparty == account) {
          journal(line, 2, points, high, low, key, account, -2);
        } else {
          journal(line, 3, points, high, low, key, account, counterparty);
        }
      } else if (dice < 98) {
        addKey(6, account, null, points, high, low);
        journal(line, 6, points, high, low, key, account, account);
      } else {
        addKey(2, account, null, points, high, low);
      }
      if (line % 50 == 0) {
        addBeside(account, points, high, low);
      }
    }

    private void addKey(
        int type, long account, @Nullable Long counterparty, long points, long high, long low)
        throws IOException {
      keyRows.row();
      keyRows.int4(programId);
      keyRows.int2(type);
      keyRows.int2(0);
      keyRows.int8(account);
      if (counterparty == null) {
        keyRows.none();
      } else {
        keyRows.int8(counterparty);
      }
      keyRows.int8(points);
      keyRows.int8(now);
      keyRows.uuid(high, low);
      keyRows.uuid(low, high);
    }

    private void journal(
        int line, int type, long points, long high, long low, String key, long debit, long credit)
        throws IOException {
      journalRows.row();
      journalRows.int4(programId);
      journalRows.int4(laneId);
      journalRows.int8(batchNo + 1);
      journalRows.int4(line);
      journalRows.int8(now);
      journalRows.int8(now);
      journalRows.uuid(high, low);
      journalRows.int2(type);
      journalRows.int8(points);
      leg(debit, 0, -points);
      leg(credit, debit == credit ? 2 : 0, debit == credit ? 0 : points);
      journalRows.text(key);
    }

    private void leg(long account, int bucket, long change) throws IOException {
      journalRows.int8(account);
      journalRows.int2(bucket);
      if (account < 0) {
        journalRows.none();
        journalRows.none();
        return;
      }
      journalRows.int8(leg += 2);
      journalRows.int8(BenchBook.OPENING_BALANCE);
      long[] sum = changes.computeIfAbsent(account, id -> new long[2]);
      sum[0] += change;
      sum[1]++;
    }

    private void addBeside(long account, long points, long high, long low) throws IOException {
      holds.row();
      holds.int4(programId);
      holds.uuid(high, low);
      holds.int8(account);
      holds.int8(points);
      holds.int8(now);
      use(RequestType.CAPTURE, low, high);
      use(RequestType.REVERSE, high, low);
      reversals.row();
      reversals.int4(programId);
      reversals.uuid(high, low);
      reversals.int8(points);
      reversals.int8(points);
    }

    private void use(RequestType kind, long high, long low) throws IOException {
      uses.row();
      uses.int4(programId);
      uses.int2(kind.code());
      uses.uuid(high, low);
      uses.uuid(low, high);
    }

    void write(Connection connection) throws SQLException, IOException {
      keyRows.copy(connection);
      update(connection);
      holds.copy(connection);
      reversals.copy(connection);
      uses.copy(connection);
      journalRows.copy(connection);
      record(connection);
    }

    private void update(Connection connection) throws SQLException {
      PGConnection arrays = connection.unwrap(PGConnection.class);
      try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
        long[] ids = changes.keySet().stream().mapToLong(Long::longValue).toArray();
        statement.setArray(1, arrays.createArrayOf("int8", ids));
        statement.setArray(2, arrays.createArrayOf("int8", column(0)));
        statement.setArray(3, arrays.createArrayOf("int8", column(1)));
        statement.setInt(4, programId);
        statement.executeUpdate();
      }
    }

    private long[] column(int index) {
      return changes.values().stream().mapToLong(sum -> sum[index]).toArray();
    }

    private void record(Connection connection) throws SQLException, IOException {
      try (PreparedStatement statement = connection.prepareStatement(STEP)) {
        statement.setInt(1, batchSize);
        statement.setInt(2, laneId);
        statement.executeUpdate();
      }
      byte[] digest = new byte[32];
      CopyRows record =
          new CopyRows(
              "batch",
              "lane_id,batch_no,epoch,first_offset,next_offset,posted_at,posted,rejected,duplicates,"
                  + "dead_letters,journal_rows,digest");
      record.row();
      record.int4(laneId);
      record.int8(batchNo + 1);
      record.int8(0);
      record.int8(batchNo * batchSize);
      record.int8((batchNo + 1) * batchSize);
      record.int8(now);
      record.int4(batchSize);
      for (int count = 0; count < 4; count++) {
        record.int4(0);
      }
      record.bytes(digest);
      record.copy(connection);
      CopyRows sums =
          new CopyRows(
              "batch_sum", "program_id,lane_id,batch_no,type,system_account_id,movements,change");
      for (int type = 1; type <= 5; type++) {
        sums.row();
        sums.int4(programId);
        sums.int4(laneId);
        sums.int8(batchNo + 1);
        sums.int2(type);
        sums.int2(-1);
        sums.int4(batchSize);
        sums.int8(0);
      }
      sums.copy(connection);
      byte[] outcomes = new byte[OUTCOME_BYTES_A_REQUEST * batchSize];
      random.nextBytes(outcomes);
      CopyRows kept = new CopyRows("outcome_batch", "lane_id,batch_no,outcomes");
      kept.row();
      kept.int4(laneId);
      kept.int8(batchNo + 1);
      kept.bytes(outcomes);
      kept.copy(connection);
    }
  }
}
