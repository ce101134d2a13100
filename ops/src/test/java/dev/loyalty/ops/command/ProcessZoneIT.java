package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import dev.loyalty.ops.Loyalty;
import dev.loyalty.ops.embedded.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a process in a time zone that the database's server does not know. */
class ProcessZoneIT {

  /** An old name for Samoa's zone that only Java knows. */
  private static final String ZONE = "MIT";

  private static final Duration WAIT_MAX = Duration.ofMinutes(1);

  @TempDir private Path directory;

  /** pgjdbc sends the JVM's time zone at login, and the server refuses what it doesn't know. */
  @Test
  void logsInAndKeepsTimesAsTheyAre() throws Exception {
    assertThat(TimeZone.getAvailableIDs()).contains(ZONE);
    TestDatabase database = TestPostgres.createDatabase();
    Path output = Files.createFile(directory.resolve("output"));

    try (JavaProcess process =
        JavaProcess.start(
            List.of("-Duser.timezone=" + ZONE),
            Loyalty.class,
            List.of("job", "run", "refresh-reports", "--date", "2026-01-31"),
            Map.of(
                "LOYALTY_DB_URL", database.jdbcUrl(),
                "LOYALTY_DB_USER", database.user(),
                "LOYALTY_DB_PASSWORD", database.password()),
            output)) {
      assertThat(process.awaitEnd(WAIT_MAX)).as(Files.readString(output)).isZero();
    }

    BookJdbi.of(database.owner())
        .useHandle(
            handle -> {
              OffsetDateTime now =
                  handle.createQuery("select now()").mapTo(OffsetDateTime.class).one();
              assertThat(
                      handle
                          .createQuery("select start_time from batch_job_execution")
                          .mapTo(OffsetDateTime.class)
                          .one())
                  .isBetween(now.minusMinutes(2), now);
            });
  }
}
