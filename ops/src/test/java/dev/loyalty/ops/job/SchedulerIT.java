package dev.loyalty.ops.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.TestBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
    try (JobRole jobs = TestJobs.on(book.database(), directory, Clock.systemUTC(), meters)) {
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
}
