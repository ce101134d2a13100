package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Tag("containers")
class DoctorCommandIT {

  @TempDir private Path directory;

  @Test
  void saysWhatToDoWhereNothingIsConfigured() {
    CommandLineProbe loyalty = new CommandLineProbe(Map.of(), directory);

    assertThat(loyalty.run("doctor")).isEqualTo(1);

    assertThat(loyalty.out())
        .contains("ok       Java", "problem  database: nothing is running under", "LOYALTY_DB_URL")
        .contains("problem  Kafka");
  }

  @Test
  void findsAMigratedDatabaseInOrder() {
    CommandLineProbe loyalty = CommandLineProbe.of(TestPostgres.createDatabase(), directory);

    assertThat(loyalty.run("doctor", "--json")).isEqualTo(1);

    assertThat(level(loyalty, "schema")).isEqualTo("ok");
    assertThat(level(loyalty, "role loyalty_writer")).isEqualTo("ok");
    assertThat(level(loyalty, "journal partitions")).isEqualTo("ok");
    assertThat(level(loyalty, "clock")).isEqualTo("ok");
    assertThat(level(loyalty, "max_pred_locks_per_transaction")).isEqualTo("ok");
    assertThat(level(loyalty, "Kafka")).isEqualTo("problem");
  }

  @Test
  void findsWhatWasNotMigrated() {
    CommandLineProbe loyalty = CommandLineProbe.of(TestPostgres.createEmptyDatabase(), directory);

    assertThat(loyalty.run("doctor", "--json")).isEqualTo(1);

    assertThat(level(loyalty, "schema")).isEqualTo("problem");
  }

  @Test
  void findsThatAPartitionIsMissing() {
    TestDatabase database = TestPostgres.createDatabase();
    BookJdbi.of(database.owner())
        .useHandle(
            handle ->
                handle.execute(
                    """
                    do $$ begin
                      execute 'drop table journal_' || to_char(now() at time zone 'UTC', 'YYYY_MM');
                    end $$
                    """));
    CommandLineProbe loyalty = CommandLineProbe.of(database, directory);

    loyalty.run("doctor", "--json");

    assertThat(level(loyalty, "journal partitions")).isEqualTo("problem");
  }

  @Test
  void comparesTheServersTimeZonesWithJavas() {
    TestDatabase database = TestPostgres.createDatabase();
    CommandLineProbe loyalty = CommandLineProbe.of(database, directory);
    setZone(database, "Europe/London");

    loyalty.run("doctor", "--json");
    assertThat(level(loyalty, "time zones")).isEqualTo("ok");

    // PostgreSQL takes CET for a fixed offset.
    setZone(database, "CET");
    loyalty.run("doctor", "--json");
    assertThat(level(loyalty, "time zones")).isEqualTo("warning");
    loyalty.run("doctor");
    assertThat(loyalty.out()).contains("has other rules than this JDK", "CET (on ");

    setZone(database, "Test/Nowhere");
    loyalty.run("doctor");
    assertThat(loyalty.out()).contains("for Test/Nowhere (unknown)");
  }

  private static void setZone(TestDatabase database, String zone) {
    BookJdbi.of(database.owner())
        .useHandle(
            handle ->
                handle.execute(
                    """
                    insert into program (code, name, timezone) values ('retail', 'Retail', ?)
                    on conflict (code) do update set timezone = excluded.timezone
                    """,
                    zone));
  }

  @Test
  void tellsServersThatDoNotAnswer() {
    CommandLineProbe loyalty =
        new CommandLineProbe(
            Map.of(
                "LOYALTY_DB_URL", "postgresql://nobody:secret@127.0.0.1:1/none",
                "LOYALTY_TIMEZONE", "Mars/Olympus"),
            directory);

    assertThat(loyalty.run("doctor")).isEqualTo(1);

    assertThat(loyalty.out())
        .contains("problem  database 127.0.0.1:1/none: the database can't be reached")
        .contains("problem  LOYALTY_TIMEZONE: Mars/Olympus is not a time zone")
        .doesNotContain("secret");
  }

  private static String level(CommandLineProbe loyalty, String subject) {
    for (JsonNode finding : loyalty.json().get("findings")) {
      if (finding.get("subject").asString().equals(subject)) {
        return finding.get("level").asString();
      }
    }
    return "nothing found about " + subject;
  }
}
