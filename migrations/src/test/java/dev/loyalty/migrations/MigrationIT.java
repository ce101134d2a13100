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
