package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.ledger.posting.Submission;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.PostgresBook;
import dev.loyalty.ledger.store.PostingSession;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Uses a database with unusual settings, made by {@code ALTER DATABASE … SET}. */
class LocalSettingsIT {

  private static final Requests P = new Requests("retail");

  private static final Map<String, String> HOSTILE =
      Map.ofEntries(
          Map.entry("default_transaction_isolation", "serializable"),
          Map.entry("default_transaction_deferrable", "on"),
          Map.entry("statement_timeout", "2s"),
          Map.entry("lock_timeout", "2s"),
          Map.entry("idle_session_timeout", "2s"),
          Map.entry("idle_in_transaction_session_timeout", "2s"),
          Map.entry("search_path", "public"),
          Map.entry("timezone", "Asia/Kathmandu"),
          Map.entry("datestyle", "German"),
          Map.entry("intervalstyle", "iso_8601"),
          Map.entry("bytea_output", "escape"),
          Map.entry("array_nulls", "off"),
          Map.entry("extra_float_digits", "-10"),
          Map.entry("standard_conforming_strings", "off"),
          Map.entry("transform_null_equals", "on"),
          Map.entry("quote_all_identifiers", "on"),
          Map.entry("client_encoding", "LATIN1"),
          Map.entry("row_security", "off"));

  @TempDir private Path directory;

  private final TestDatabase test = TestPostgres.createEmptyDatabase();

  /** Drops the schema that tests add to the address. */
  private final Database database =
      new Database(test.jdbcUrl().replaceAll("\\?.*", ""), test.user(), test.password());

  private CommandLineProbe loyalty;

  private void set(String name, String value) {
    BookJdbi.of(test.owner())
        .useHandle(
            handle ->
                handle.execute(
                    "do $$ begin execute format('alter database %I set "
                        + name
                        + " = %L', current_database(), '"
                        + value
                        + "'); end $$"));
  }

  @BeforeEach
  void makeSettings() throws IOException {
    loyalty =
        new CommandLineProbe(
            Map.of(
                "LOYALTY_DB_URL", database.jdbcUrl(),
                "LOYALTY_DB_USER", test.user(),
                "LOYALTY_DB_PASSWORD", test.password()),
            directory);
    // Versions before 17 do not know transaction_timeout.
    boolean limitsTransactions =
        BookJdbi.of(test.owner())
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "select exists (select from pg_settings where name ="
                                + " 'transaction_timeout')")
                        .mapTo(Boolean.class)
                        .one());
    HOSTILE.forEach(this::set);
    if (limitsTransactions) {
      set("transaction_timeout", "2s");
    }
    Files.writeString(
        directory.resolve("programs.yaml"),
        "programs: [{code: retail, name: Retail, autoOpenAccounts: true, expiry: P1M}]");
  }

  @Test
  void migratingPostingJobsAndReadingTakeNoNoticeOfThem() throws Exception {
    succeeds("migrate", "--no-topics");
    succeeds("program", "apply", "programs.yaml");
    post();
    for (String job : List.of("expire-points", "refresh-reports", "rebuild-indexes", "reconcile")) {
      succeeds("job", "run", job, "--date", "2026-03-31");
    }

    succeeds("account", "show", "retail", "ann", "--json");
    assertThat(loyalty.json().get("available").asLong()).isZero();
    succeeds("account", "history", "retail", "ann", "--json");
    assertThat(loyalty.json().get("transfers").get(0).get("type").asString())
        .isEqualTo("loyalty.expire.v1");
    succeeds("export", "transfers", "--program", "retail");
    assertThat(loyalty.out()).contains("2026-01-15T12:00:00Z");
    succeeds("report", "volume");
    succeeds("backup", "create");
  }

  private void succeeds(String... command) {
    assertThat(loyalty.run(command)).as(String.join(" ", command) + loyalty.err()).isZero();
  }

  private void post() throws InterruptedException {
    try (HikariDataSource posting =
            database.stayingPool(Role.WRITER, "posting", 1, PostingSession.INIT_SQL);
        HikariDataSource lookups =
            database.stayingPool(Role.WRITER, "lookups", 2, PostingSession.LOOKUP_SQL)) {
      Ledger ledger =
          new Ledger(
              new PostgresBook(BookJdbi.of(posting), BookJdbi.of(lookups)),
              LedgerSettings.defaults(1, 1L << 28),
              Clock.systemUTC(),
              PostingListener.NONE);
      Lane lane = ledger.takeOver("loyalty.transfers", 0, new UUID(1, 2));
      lane.post(
          List.of(Submission.of(0, P.earn("ann", "k", 5)), Submission.of(1, P.update("ann", "m"))),
          2,
          batch -> {});
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"WRITER", "READER", "OWNER", "MIGRATOR"})
  void noSessionHasThem(Role role) throws SQLException {
    succeeds("migrate", "--no-topics");

    try (Connection connection = database.source(role).getConnection();
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> each : HOSTILE.entrySet()) {
        try (ResultSet row = statement.executeQuery("show " + each.getKey())) {
          row.next();
          assertThat(row.getString(1)).as(each.getKey()).isNotEqualTo(each.getValue());
        }
      }
    }
  }

  @Test
  void theDoctorNamesThem() {
    set("enable_indexscan", "off");

    loyalty.run("doctor");

    assertThat(loyalty.out())
        .contains("without effect on the ledger: array_nulls, bytea_output, client_encoding")
        .contains("the ledger's sessions too: enable_indexscan = off");
  }

  @Test
  void aDatabaseThatIsSetToBeReadOnlyIsNotWrittenTo() {
    succeeds("migrate", "--no-topics");
    set("default_transaction_read_only", "on");

    assertThat(loyalty.run("program", "apply", "programs.yaml")).isEqualTo(1);
    assertThat(loyalty.err()).contains("the database can only be read");
    assertThat(loyalty.run("doctor")).isEqualTo(1);
    assertThat(loyalty.out()).contains("problem  database: the database is set to be read only");
  }
}
