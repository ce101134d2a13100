package dev.loyalty.ops.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.jobs.archive.Archive;
import dev.loyalty.jobs.backup.BackupSettings;
import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.TestBook;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.ops.server.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.scheduling.support.CronExpression;

class SchedulerIT {

  @TempDir Path directory;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void showsHowManyBreaksAreOpen() throws Exception {
    TestBook book = SampleBook.create();
    book.owner()
        .useHandle(
            handle ->
                handle.execute("update account set available = available + 21 where code = 'ann'"));
    try (JobRole jobs = jobs(book.database())) {
      jobs.runner()
          .run(
              RunId.nightly(JobName.RECONCILE, LocalDate.of(2026, 1, 20), null),
              null,
              JobListener.NONE);
      long open = jobs.countOpenBreaks();
      assertThat(open).isPositive();

      try (Scheduler scheduler =
          new Scheduler(
              jobs, Clock.systemUTC(), ZoneOffset.UTC, CronExpression.parse("0 0 2 * * *"))) {
        assertThat(shown()).isNaN();
        scheduler.start();
        await().until(() -> shown() == open);
        assertThat(scheduler.problems()).isEmpty();
      }
    }
  }

  private double shown() {
    return meters.get("loyalty.breaks.open").gauge().value();
  }

  private JobRole jobs(TestDatabase database) throws Exception {
    Database book = Database.of(database.jdbcUrl(), database.user(), database.password());
    return new JobRole(
        book,
        new JobRole.Settings(
            Clock.systemUTC(),
            ZoneOffset.UTC,
            directory.resolve("archive"),
            Archive.RETENTION,
            new BackupSettings(directory.resolve("backups"), Map.of(), book.clientVariables()),
            BrokerOffsets.NOT_CONFIGURED),
        meters);
  }
}
