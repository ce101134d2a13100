package dev.loyalty.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks that the writer's role can refresh the planner's statistics. */
class StatisticsIT {

  private static final String REFRESH = "select refresh_statistics()";

  private static final String ENTER = "select enter_as('loyalty_owner')";

  private static final String FILL =
      "create table %s as select g as number from generate_series(1, 5000) g";

  private static final String KNOWN =
      "select relname from pg_class where relname in ('kept', 'leaving', 'moved') and"
          + " reltuples > 0 order by 1";

  private static final String WAITING =
      "select 1 from pg_locks where not granted and relation = '%s'::regclass";

  private final TestDatabase database = TestPostgres.createDatabase();

  @BeforeEach
  void refreshThoseOfTheMigrations() throws SQLException {
    Sql.strings(database.writer(), REFRESH);
  }

  private List<String> known() throws SQLException {
    return Sql.strings(database.owner(), KNOWN);
  }

  @Test
  void areRefreshedOfWhatHasGrown() throws SQLException {
    Sql.run(database.owner(), ENTER, FILL.formatted("kept"));

    assertThat(Sql.strings(database.writer(), REFRESH)).containsExactly("1");
    assertThat(known()).containsExactly("kept");
    assertThat(Sql.strings(database.writer(), REFRESH)).containsExactly("0");
  }

  /** A month's table is renamed when it leaves the journal. */
  @Test
  void doNotFailOfATableThatIsRenamedMeanwhile() throws Exception {
    Sql.run(database.owner(), ENTER, FILL.formatted("kept"), FILL.formatted("leaving"));
    try (ExecutorService executor = Executors.newSingleThreadExecutor();
        Connection vacuum = begin();
        Connection archive = begin()) {
      vacuum.createStatement().execute("lock table kept in share update exclusive mode");
      Future<List<String>> refreshed =
          executor.submit(() -> Sql.strings(database.writer(), REFRESH));
      awaitWaitingFor("kept", refreshed);
      archive.createStatement().execute("alter table leaving rename to moved");
      vacuum.commit();
      awaitWaitingFor("leaving", refreshed);
      archive.commit();

      refreshed.get(30, TimeUnit.SECONDS);
    }
    Sql.strings(database.writer(), REFRESH);
    assertThat(known()).containsExactly("kept", "moved");
  }

  private Connection begin() throws SQLException {
    Connection connection = database.owner().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  /** Waits until the refresh waits for the table, or has ended: it does not wait long. */
  private void awaitWaitingFor(String table, Future<?> refreshed) {
    String waiting = WAITING.formatted(table);
    await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(30))
        .until(() -> refreshed.isDone() || !Sql.strings(database.owner(), waiting).isEmpty());
  }
}
