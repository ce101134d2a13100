package dev.loyalty.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * Migrating on a server that has never seen the ledger's roles: each test needs a server of its
 * own.
 */
class FirstMigrationIT {

  @Test
  void severalDatabasesMakeTheRolesAtOnce() throws SQLException {
    TestServer server = TestServer.start();
    List<TestDatabase> databases =
        List.of(create(server, "one"), create(server, "two"), create(server, "three"));

    try (var threads = Executors.newFixedThreadPool(databases.size())) {
      CompletableFuture.allOf(
              databases.stream()
                  .map(d -> CompletableFuture.runAsync(() -> TestPostgres.migrate(d), threads))
                  .toArray(CompletableFuture[]::new))
          .join();
    }

    for (TestDatabase database : databases) {
      assertThat(Sql.strings(database.writer(), "select incarnation from book")).hasSize(1);
    }
  }

  @Test
  void aLoginThatMayMakeRolesNeedsNoSuperuser() throws SQLException {
    TestServer server = TestServer.start();
    TestDatabase database = create(server, "one");
    Sql.run(
        database.owner(),
        "create role dba login password 'secret' createrole bypassrls",
        "alter database one owner to dba");
    TestDatabase asDba = new TestDatabase(database.jdbcUrl(), "dba", "secret");

    TestPostgres.migrate(asDba);

    assertThat(Sql.strings(asDba.writer(), "select incarnation from book")).hasSize(1);
    assertThat(Sql.strings(asDba.reader(), "select incarnation from book")).hasSize(1);
  }

  private static TestDatabase create(TestServer server, String name) throws SQLException {
    TestDatabase administration =
        new TestDatabase(server.jdbcUrl("postgres"), server.user(), server.password());
    Sql.run(administration.owner(), "create database " + name);
    return new TestDatabase(server.jdbcUrl(name), server.user(), server.password());
  }
}
