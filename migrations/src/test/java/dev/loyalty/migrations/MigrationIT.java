package dev.loyalty.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("containers")
class MigrationIT {

  private static final String CATALOGUE =
      """
      select c.relname || ' ' || c.relkind::text || ' ' || c.relowner::regrole || ' ' || coalesce(c.relacl::text, '') from pg_class c
      where c.relnamespace = 'loyalty'::regnamespace order by 1
      """;

  @Test
  void migratingAgainChangesNothing() throws SQLException {
    TestDatabase database = TestPostgres.createEmptyDatabase();
    TestPostgres.migrate(database);
    List<String> before = Sql.strings(database.owner(), CATALOGUE);

    assertThat(TestPostgres.flyway(database).migrate().migrationsExecuted).isZero();

    assertThat(Sql.strings(database.owner(), CATALOGUE)).isEqualTo(before);
  }

  @Test
  void migratingAgainMakesThePartitionsThatCameToBeMissing() throws SQLException {
    TestDatabase database = TestPostgres.createDatabase();
    String last =
        "select max(inhrelid::regclass::text) from pg_inherits where inhparent ="
            + " 'journal'::regclass";
    List<String> before = Sql.strings(database.owner(), last);
    Sql.run(database.owner(), "drop table " + before.getFirst());

    TestPostgres.migrate(database);

    assertThat(Sql.strings(database.owner(), last)).isEqualTo(before);
  }

  @Test
  void laterMigrationsActAsTheOwnerAndBuildIndexesConcurrently() throws SQLException {
    TestDatabase database = TestPostgres.createDatabase();

    TestPostgres.flyway(database, "classpath:db/later").migrate();

    assertThat(
            Sql.strings(
                database.owner(),
                """
                select c.relowner::regrole || ' ' || i.indisvalid from pg_class c
                join pg_index i on i.indexrelid = c.oid where relname = 'later_at'
                """))
        .containsExactly("loyalty_owner true");
  }

  /** An empty book of an earlier version. */
  private static TestDatabase older(String version) {
    TestDatabase database = TestPostgres.createEmptyDatabase();
    Flyway.configure()
        .configuration(TestPostgres.flyway(database).getConfiguration())
        .target(version)
        .load()
        .migrate();
    return database;
  }

  @Test
  void keysOfOlderBooksMayBeGoneWhereTheyWerePruned() throws SQLException {
    TestDatabase database = older("16");
    Sql.run(
        database.owner(),
        """
        insert into program (code, name, idempotency_retention) values ('pruned', 'p', 'P1W3DT12H'), ('kept', 'k', 'P30D');
        insert into batch_job_instance values (1, 0, 'prune-keys', 'a'), (2, 0, 'reconcile', 'b');
        insert into batch_job_execution (job_execution_id, job_instance_id, create_time) values (1, 1, now()), (2, 2, now());
        insert into batch_job_execution_params values (1, 'program', 's', 'pruned', 'Y'), (2, 'program', 's', 'kept', 'Y')
        """);

    TestPostgres.migrate(database);

    assertThat(
            Sql.strings(
                database.owner(),
                "select program_id || ' ' || round(extract(epoch from now() - settled_before) /"
                    + " 43200) from key_pruning"))
        .containsExactly("1 21");
  }

  @Test
  void theLatestTriesAtJobsAreKnownInOlderBooksToo() throws SQLException {
    TestDatabase database = older("29");
    Sql.run(
        database.owner(),
        """
        insert into batch_job_instance values (1, 0, 'prune-keys', 'a'), (2, 0, 'prune-keys', 'b'), (3, 0, 'backup', 'c');
        insert into batch_job_execution (job_execution_id, job_instance_id, create_time)
        values (11, 1, now()), (12, 1, now()), (13, 2, now()), (14, 3, now());
        insert into batch_job_execution_params values (11, 'program', 's', 'p', 'Y'), (12, 'program', 's', 'p', 'Y'),
          (13, 'program', 's', 'q', 'Y'), (14, 'businessDate', 's', '2026-01-20', 'Y')
        """);

    TestPostgres.migrate(database);

    assertThat(
            Sql.strings(
                database.owner(),
                "select concat_ws(' ', job_name, program, job_execution_id) from job_latest order"
                    + " by 1"))
        .containsExactly("backup  14", "prune-keys p 12", "prune-keys q 13");
  }

  /** One that left long ago, one that has just left, one that is in the journal still. */
  @Test
  void sumsOfMonthsOnTheirWayIntoTheArchiveAreInOlderBooksToo() throws SQLException {
    TestDatabase database = older("22");
    Sql.run(
        database.owner(),
        """
        select make_journal_partitions('2024-01-01', 1);
        insert into journal (program_id, lane_id, batch_no, line, posted_at, requested_at, transfer_id, type, points,
          debit_account_id, debit_bucket, debit_leg, debit_after, credit_account_id, credit_bucket, credit_leg, credit_after, idempotency_key)
        values
          (1, 1, 1, 0, '2024-01-05', now(), gen_random_uuid(), 1, 10, -1, 0, null, null, 1, 0, 1, 10, 'a'),
          (1, 1, 1, 1, '2024-01-05', now(), gen_random_uuid(), 5, 4, 1, 0, 2, 6, 1, 2, 3, 4, 'b'),
          (1, 1, 2, 0, '2024-02-05', now(), gen_random_uuid(), 1, 7, -1, 0, null, null, 2, 1, 1, 7, 'c');
        insert into archive_month (month, part, state, manifest, manifest_sha256, exporting_at, verified_at) values
          ('2024-01-01', 1, 'verified', 'm', sha256('m'), now(), now()), ('2024-02-01', 1, 'verified', 'm', sha256('m'), now(), now());
        alter table journal detach partition journal_2024_01;
        insert into detached_account values (1, 9, '2023-12-01', 1, 1, 2, 3, 4)
        """);

    TestPostgres.migrate(database);

    assertThat(
            Sql.strings(
                database.owner(),
                """
                select concat_ws(' ', program_id, account_id, to_char(month, 'YYYY-MM'), part, available, pending, held, legs)
                from archive_month_account order by month
                """))
        .containsExactly("1 9 2023-12 1 1 2 3 4", "1 1 2024-01 1 6 0 4 3", "1 2 2024-02 1 0 7 0 1");
  }

  @Test
  void lotsAndEarnedDaysOfOlderBooksAreCarriedOver() throws SQLException {
    TestDatabase database = older("11");
    Sql.run(
        database.owner(),
        """
        insert into lot_account values (1, 1, 3, 0), (1, 2, 5, 7);
        insert into lot values (1, 1, 1, null, 5), (1, 1, 2, '2026-12-31', 6), (1, 1, 3, '2026-01-31', 7), (1, 3, 1, '2026-12-31', 8);
        insert into lot_account values (1, 3, 1, 0);
        insert into earned_day values (1, 1, '2026-01-02', 9), (1, 3, '2026-01-01', 10);
        insert into tier_evaluation values (1, '2026-01-02', '{"window": "P12M"}')
        """);

    TestPostgres.migrate(database);

    assertThat(Sql.strings(database.owner(), "select a::text from account_lots a order by 1"))
        .containsExactly(
            "(1,1,3,0,\"{2026-01-31,2026-12-31,infinity}\",\"{7,6,5}\")",
            "(1,2,5,7,{},{})",
            "(1,3,1,0,{2026-12-31},{8})");
    assertThat(
            Sql.strings(
                database.owner(),
                "select expires_on || ' ' || account_ids::text from lot_due order by 1"))
        .containsExactly("2026-01-31 {1}", "2026-12-31 {1,3}");
    assertThat(Sql.strings(database.owner(), "select d::text from day_earnings d order by 1"))
        .containsExactly("(1,2026-01-01,3,10)", "(1,2026-01-02,1,9)");
    assertThat(Sql.strings(database.owner(), "select rules from tier_evaluation"))
        .containsExactly("{}");
  }

  @Test
  void severalDatabasesOfOneServerAreMigratedAtOnce() throws SQLException {
    List<TestDatabase> databases =
        IntStream.range(0, 4).mapToObj(n -> TestPostgres.createEmptyDatabase()).toList();
    onAll(databases, TestPostgres::migrate);
    for (TestDatabase database : databases) {
      assertThat(Sql.strings(database.writer(), "select incarnation from book")).hasSize(1);
    }
  }

  @Test
  void severalProcessesMigrateOneDatabaseAtOnce() throws SQLException {
    TestDatabase database = TestPostgres.createEmptyDatabase();
    onAll(List.of(database, database, database), TestPostgres::migrate);
    assertThat(Sql.strings(database.owner(), "select only_row from book")).hasSize(1);
  }

  @Test
  void anOwnerWhoIsNoSuperuserMigrates() throws SQLException {
    TestDatabase database = TestPostgres.createEmptyDatabase();
    TestDatabase asOwner =
        ownedBy(database, "dba", "in role loyalty_owner, loyalty_writer, loyalty_reader");

    TestPostgres.migrate(asOwner);

    assertThat(Sql.strings(asOwner.writer(), "select incarnation from book")).hasSize(1);
    assertThat(Sql.strings(asOwner.reader(), "select incarnation from book")).hasSize(1);
    assertThat(Sql.strings(asOwner.writer(), "select make_journal_partitions('2031-01-15', 0)"))
        .containsExactly("1");
  }

  @Test
  void aMigratingLoginThatMayNotBeTheOwnerIsToldWhatToGrant() throws SQLException {
    TestDatabase stranger = ownedBy(TestPostgres.createEmptyDatabase(), "stranger", "");
    assertThatThrownBy(() -> TestPostgres.migrate(stranger))
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("GRANT loyalty_owner TO stranger");
  }

  @Test
  void manyMakeTheSamePartitionsAtOnce() throws SQLException {
    TestDatabase database = TestPostgres.createDatabase();
    List<Integer> made;
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      var calls =
          IntStream.range(0, 6)
              .mapToObj(n -> CompletableFuture.supplyAsync(() -> makePartitions(database), threads))
              .toList();
      made = calls.stream().map(CompletableFuture::join).sorted().toList();
    }
    assertThat(made).containsExactly(0, 0, 0, 0, 0, 13);
  }

  @Test
  void makingPartitionsWaitsForNoReader() throws SQLException {
    TestDatabase database = TestPostgres.createDatabase();
    try (var connection = database.reader().getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select from journal");
      assertThat(makePartitions(database)).isEqualTo(13);
      connection.rollback();
    }
  }

  @Test
  void partitionsMeetWithoutGapInUtcWhateverTheSessionsTimeZone() throws SQLException {
    TestDatabase database = TestPostgres.createDatabase();
    Sql.run(
        database.writer(),
        "set timezone = 'Pacific/Auckland'; select make_journal_partitions('2030-01-31', 1)");
    assertThat(
            Sql.strings(
                database.owner(),
                """
                set timezone = 'UTC'; select pg_get_expr(relpartbound, oid) from pg_class
                where relname in ('journal_2030_01', 'journal_2030_02') order by relname
                """))
        .containsExactly(
            "FOR VALUES FROM ('2030-01-01 00:00:00+00') TO ('2030-02-01 00:00:00+00')",
            "FOR VALUES FROM ('2030-02-01 00:00:00+00') TO ('2030-03-01 00:00:00+00')");
  }

  private static int makePartitions(TestDatabase database) {
    try {
      return Integer.parseInt(
          Sql.strings(
                  database.writer(),
                  "set lock_timeout = '20s'; select make_journal_partitions('2032-12-01', 12)")
              .getFirst());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestDatabase ownedBy(TestDatabase database, String login, String membership)
      throws SQLException {
    TestPostgres.createDatabase(); // So that the ledger's roles are there.
    Sql.run(
        database.owner(),
        "create role " + login + " login password 'secret' " + membership,
        "alter database " + database.name() + " owner to " + login);
    return new TestDatabase(database.jdbcUrl(), login, "secret");
  }

  private static void onAll(List<TestDatabase> databases, Consumer<TestDatabase> action) {
    try (ExecutorService threads = Executors.newFixedThreadPool(databases.size())) {
      CompletableFuture.allOf(
              databases.stream()
                  .map(d -> CompletableFuture.runAsync(() -> action.accept(d), threads))
                  .toArray(CompletableFuture[]::new))
          .join();
    }
  }
}
