package dev.loyalty.ops.job;

import dev.loyalty.jobs.archive.Archive;
import dev.loyalty.jobs.backup.BackupSettings;
import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.ops.server.Database;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;

/** The jobs on a test's database. */
final class TestJobs {

  private TestJobs() {}

  /**
   * @param directory for archived months and backups
   */
  static JobRole on(TestDatabase database, Path directory, Clock clock, MeterRegistry meters)
      throws Exception {
    Database book = Database.of(database.jdbcUrl(), database.user(), database.password());
    return new JobRole(
        book,
        new JobRole.Settings(
            clock,
            ZoneOffset.UTC,
            directory.resolve("archive"),
            Archive.RETENTION,
            new BackupSettings(directory.resolve("backups"), Map.of()),
            BrokerOffsets.NOT_CONFIGURED),
        meters);
  }
}
