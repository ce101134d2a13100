package dev.loyalty.ledger.store;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.posting.Pause;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;

/** A book in a database of its own, with the programs of the tests. */
public final class TestBook {

  private final TestDatabase database;
  private final Jdbi posting;
  private final Jdbi lookups;
  private final Jdbi plain;

  private TestBook(TestDatabase database) {
    this.database = database;
    this.plain = BookJdbi.of(database.writer());
    this.lookups = BookJdbi.of(connections(PostingSession.LOOKUP_SQL));
    this.posting = BookJdbi.of(connections(PostingSession.INIT_SQL));
  }

  /** Makes a new book, empty but for the programs. */
  public static TestBook create() {
    return new TestBook(TestPostgres.createDatabase());
  }

  /** Makes a book in an existing database, for tests that reach it in a way of their own. */
  public static TestBook on(TestDatabase database) {
    return new TestBook(database);
  }

  public SystemOutbox systemOutbox() {
    return new SystemOutbox(plain);
  }

  public TierChanges tierChanges() {
    return new TierChanges(plain);
  }

  public Outbox outbox() {
    return new Outbox(plain);
  }

  private ConnectionFactory connections(String initSql) {
    return () -> {
      Connection connection = database.writer().getConnection();
      try (Statement statement = connection.createStatement()) {
        statement.execute(initSql);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      return connection;
    };
  }

  public PostgresBook book() {
    return new PostgresBook(posting, lookups);
  }

  public Ledger ledger(int writersMax) {
    return new Ledger(
        book(),
        LedgerSettings.defaults(writersMax, 512L << 20),
        Clock.systemUTC(),
        PostingListener.NONE);
  }

  /** Makes a ledger with short waits, so that tests of outages end soon. */
  public Ledger ledger(int writersMax, PostingListener listener) {
    return ledger(book(), writersMax, listener);
  }

  /**
   * Makes a ledger that runs this in each transaction once its snapshot is taken and before it does
   * anything.
   */
  Ledger ledger(int writersMax, PostingListener listener, Runnable whenBegun) {
    Jdbi pausing = BookJdbi.of(connections(PostingSession.INIT_SQL));
    pausing.setTransactionHandler(
        new LocalTransactionHandler() {
          @Override
          public void begin(Handle handle) {
            super.begin(handle);
            // The first statement takes the snapshot; this one takes no locks.
            handle.execute("select");
            whenBegun.run();
          }
        });
    return ledger(new PostgresBook(pausing, lookups), writersMax, listener);
  }

  private static Ledger ledger(PostgresBook book, int writersMax, PostingListener listener) {
    return new Ledger(
        book,
        new LedgerSettings(
            writersMax,
            10_000,
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(100),
            Pause.SLEEP),
        Clock.systemUTC(),
        listener);
  }

  /** Returns the book's database. */
  public TestDatabase database() {
    return database;
  }

  /** Returns a Jdbi on sessions of the owner. */
  public Jdbi owner() {
    return BookJdbi.of(database.owner());
  }

  /**
   * Makes these statements fail as on a full disk; reading still works.
   *
   * @param statements as a trigger names them
   */
  public void fillDisk(String statements, String table) {
    owner()
        .useTransaction(
            handle -> {
              handle.execute(
                  """
                  create function disk_full() returns trigger language plpgsql as
                  'begin raise exception $$No space left on device$$ using errcode = $$disk_full$$; end'
                  """);
              handle.execute(
                  "create trigger disk_full before %s on %s for each statement execute function disk_full()"
                      .formatted(statements, table));
            });
  }

  /** Lets everything be written again. */
  public void makeRoom() {
    owner().useHandle(handle -> handle.execute("drop function disk_full cascade"));
  }

  /** Leaves so many batches without outcomes to be published. */
  public void leaveBatchesWithoutOutcomes(int laneId, int batches) {
    byte[] none = OutcomeCodec.encode(Instant.EPOCH, List.of());
    owner()
        .useHandle(
            handle ->
                handle.execute(
                    "insert into outcome_batch (lane_id, batch_no, outcomes) select ?, n, ? from"
                        + " generate_series(1, ?) n",
                    laneId,
                    none,
                    batches));
  }

  public void addProgram(String code, boolean autoOpen, long floor, long cap) {
    owner()
        .useHandle(
            handle ->
                handle
                    .createUpdate(
                        "insert into program (code, name, auto_open_accounts, clawback_floor,"
                            + " balance_cap) values (?, ?, ?, ?, ?)")
                    .bind(0, code)
                    .bind(1, code)
                    .bind(2, autoOpen)
                    .bind(3, floor)
                    .bind(4, cap)
                    .execute());
  }

  /** Adds this program, whose id has to be the next one. */
  public void addProgram(Program program) {
    addProgram(
        program.code(), program.autoOpenAccounts(), program.clawbackFloor(), program.balanceCap());
    owner()
        .useHandle(
            handle ->
                handle.execute(
                    "update program set activation_delay = ? where code = ? and program_id = ?",
                    program.activationDelay().toString(),
                    program.code(),
                    program.id()));
  }

  /** Gives an existing program these rules. */
  public void changeProgram(Program program) {
    owner()
        .useHandle(
            handle ->
                handle.execute(
                    "update program set auto_open_accounts = ?, clawback_floor = ?, balance_cap ="
                        + " ?, version = ? where code = ?",
                    program.autoOpenAccounts(),
                    program.clawbackFloor(),
                    program.balanceCap(),
                    program.version(),
                    program.code()));
  }

  Program program(String code) {
    return new ProgramStore(plain).find(code).orElseThrow();
  }
}
