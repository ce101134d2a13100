package dev.loyalty.ops.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.NightLock;
import dev.loyalty.ledger.fixture.SetClock;
import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.TestBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.scheduling.support.CronExpression;

/** Two programs and the operations, all in UTC; nights begin at two. */
class NightsByTheClockIT {

  @TempDir private Path directory;
  private final TestBook book = SampleBook.create();
  private final SetClock clock = new SetClock(Instant.parse("2030-05-10T15:00:00Z"));
  private JobRole jobs;

  @BeforeEach
  void open() throws Exception {
    book.owner()
        .useHandle(handle -> handle.execute("select make_journal_partitions('2030-05-01', 2)"));
    jobs = TestJobs.on(book.database(), directory, clock, new SimpleMeterRegistry());
  }

  @AfterEach
  void close() {
    jobs.close();
  }

  /** As a process that has just begun has it. */
  private NightsByTheClock nights() {
    return new NightsByTheClock(jobs, clock, ZoneOffset.UTC, CronExpression.parse("0 0 2 * * *"));
  }

  private List<String> complete() {
    return strings("select business_date::text from night order by 1");
  }

  /** Dates for which a job of a program was done. */
  private List<String> activated() {
    return strings(
        """
        select distinct parameter_value from batch_job_execution_params p
        join batch_job_execution e using (job_execution_id)
        join batch_job_instance i using (job_instance_id)
        where i.job_name = 'activate-points' and p.parameter_name = 'businessDate' order by 1
        """);
  }

  private List<String> strings(String query) {
    return book.owner().withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }

  @Test
  void waitsForTheNextNightWhereThereWasNone() {
    NightsByTheClock first = nights();
    first.look();
    nights().look();
    assertThat(activated()).isEmpty();
    assertThat(complete()).isEmpty();

    clock.set(Instant.parse("2030-05-11T02:00:00Z"));
    first.look();

    assertThat(activated()).containsExactly("2030-05-10");
    assertThat(complete()).containsExactly("2030-05-09", "2030-05-10");
  }

  @Test
  void catchesUpAFirstNightThatWasCutOff() {
    NightsByTheClock first = nights();
    first.look();
    clock.set(Instant.parse("2030-05-11T02:00:00Z"));
    book.owner()
        .useHandle(
            another -> {
              another.execute(
                  "select pg_advisory_lock(hashtextextended('loyalty job archive ', 0))");
              first.look();
            });
    assertThat(complete()).containsExactly("2030-05-09");

    clock.set(Instant.parse("2030-05-12T02:00:00Z"));
    nights().look();

    assertThat(activated()).containsExactly("2030-05-10", "2030-05-11");
    assertThat(complete()).containsExactly("2030-05-09", "2030-05-10", "2030-05-11");
  }

  /** Tokyo's night begins nine hours before the others. */
  @Test
  void goesOnWithTheNextLookWhereAnotherInstanceRunsANight() throws Exception {
    book.owner()
        .useHandle(
            handle ->
                handle.execute("update program set timezone = 'Asia/Tokyo' where code = 'travel'"));
    NightsByTheClock here = nights();
    here.look();
    try (JobRole another =
        TestJobs.on(book.database(), directory, clock, new SimpleMeterRegistry())) {
      clock.set(Instant.parse("2030-05-10T17:00:00Z"));
      try (NightLock running = another.nights().tryLock().orElseThrow()) {
        running.keep();
        here.look();
        assertThat(activated()).isEmpty();
      }
      here.look();
      assertThat(activated()).containsExactly("2030-05-10");
      assertThat(complete()).containsExactly("2030-05-09");

      clock.set(Instant.parse("2030-05-11T02:00:00Z"));
      try (NightLock running = another.nights().tryLock().orElseThrow()) {
        running.keep();
        here.look();
        assertThat(complete()).containsExactly("2030-05-09");
      }
      here.look();
      assertThat(complete()).containsExactly("2030-05-09", "2030-05-10");
    }
  }

  /** Each job of the night is one run, and reconcile and backup see what expired. */
  @Test
  void isOneNightHoweverManyInstancesRunIt() throws Exception {
    try (JobRole another =
            TestJobs.on(book.database(), directory, clock, new SimpleMeterRegistry());
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      NightsByTheClock here = nights();
      NightsByTheClock there =
          new NightsByTheClock(another, clock, ZoneOffset.UTC, CronExpression.parse("0 0 2 * * *"));
      here.look();
      there.look();
      clock.set(Instant.parse("2030-05-11T02:00:00Z"));
      CyclicBarrier together = new CyclicBarrier(2);
      List<Future<?>> looks =
          Stream.of(here, there)
              .<Future<?>>map(
                  each ->
                      threads.submit(
                          () -> {
                            together.await();
                            each.look();
                            return null;
                          }))
              .toList();
      for (Future<?> look : looks) {
        look.get();
      }
      here.look();
    }
    assertThat(complete()).containsExactly("2030-05-09", "2030-05-10");
    assertThat(
            strings(
                """
                select i.job_name || ' ' || count(*) from batch_job_execution e join batch_job_instance i using (job_instance_id)
                where e.start_time < (select max(e.end_time) from batch_job_execution e
                    join batch_job_instance i using (job_instance_id) where i.job_name = 'evaluate-tiers')
                group by i.job_name order by 1
                """))
        .containsExactly(
            "activate-points 2", "evaluate-tiers 2", "expire-holds 2", "expire-points 2");
  }
}
