package dev.loyalty.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.loyalty.jobs.fixture.DyingSource;
import dev.loyalty.jobs.fixture.JobBook;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JobRunnerIT {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);

  private final JobBook book = new JobBook();
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  /** A job that counts to three in its second step, and fails where a test asks for it. */
  private final class Counting implements NightlyJob {

    private final JobName name;
    private String failure = "";
    private Runnable meanwhile = () -> {};

    Counting() {
      this(JobName.BACKUP);
    }

    Counting(JobName name) {
      this.name = name;
    }

    @Override
    public JobName name() {
      return name;
    }

    @Override
    public List<JobStep> steps(JobRun run) {
      return List.of(
          new JobStep("first", progress -> count("first", 1, progress)),
          new JobStep("second", progress -> count("second", 3, progress)));
    }

    private boolean count(String step, long to, StepProgress progress) {
      long next = progress.findNumber("at").orElse(0) + 1;
      if (failure.equals(step + next)) {
        throw new IllegalStateException("told to fail");
      }
      meanwhile.run();
      done.add(step + next);
      progress.put("at", next);
      progress.read(2);
      progress.changed(1);
      progress.skipped("odd", next % 2);
      return next < to;
    }
  }

  private JobResult run(NightlyJob job) throws Exception {
    return book.runner(job).run(RunId.nightly(job.name(), DAY, null), null, JobListener.NONE);
  }

  @Test
  void keepsTheRecordOfARun() throws Exception {
    JobResult result = run(new Counting());
    assertThat(done).containsExactly("first1", "second1", "second2", "second3");
    assertThat(result.read()).isEqualTo(8);
    assertThat(result.changed()).isEqualTo(4);
    assertThat(result.skipped()).isEqualTo(Map.of("odd", 3L));
  }

  @Test
  void goesOnFromThePieceThatFailed() throws Exception {
    Counting job = new Counting();
    job.failure = "second2";
    assertThatThrownBy(() -> run(job))
        .isInstanceOf(JobFailedException.class)
        .hasMessage("The job backup of 2026-01-20 failed in its step second: told to fail");
    job.failure = "";

    JobResult result = run(job);

    assertThat(done).containsExactly("first1", "second1", "second2", "second3");
    assertThat(result.changed()).isEqualTo(4);
    assertThat(result.skipped()).isEqualTo(Map.of("odd", 3L));
  }

  @Test
  void isDoneOnce() throws Exception {
    run(new Counting());
    assertThatThrownBy(() -> run(new Counting())).isInstanceOf(AlreadyCompleteException.class);
    assertThat(done).hasSize(4);
  }

  @Test
  void runsForOneAtATime() throws Exception {
    Counting job = new Counting();
    List<Throwable> refusals = new ArrayList<>();
    job.meanwhile =
        () -> {
          try {
            run(new Counting());
          } catch (Exception e) {
            refusals.add(e);
          }
        };
    run(job);
    assertThat(refusals).hasSize(4).hasOnlyElementsOfType(AlreadyRunningException.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = JobName.class,
      names = {"EXPIRE_HOLDS", "ACTIVATE_POINTS"})
  void waitsInTurnForARunBetweenNights(JobName name) throws Exception {
    Counting between = new Counting(name);
    CountDownLatch atIt = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    between.meanwhile =
        () -> {
          atIt.countDown();
          awaitQuietly(waiting);
        };
    RunId now = RunId.at(Instant.parse("2026-01-21T02:00:00Z"), DAY.plusDays(1), name, null);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<JobResult> first =
          threads.submit(() -> book.runner(between).run(now, null, JobListener.NONE));
      atIt.await();
      assertThatThrownBy(() -> run(new Counting(name))).isInstanceOf(AlreadyRunningException.class);
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      Future<JobResult> second =
          threads.submit(
              () -> {
                thread.complete(Thread.currentThread());
                return book.runner(new Counting(name))
                    .runInTurn(RunId.nightly(name, DAY, null), null, JobListener.NONE);
              });
      await().until(() -> thread.get().getState() == Thread.State.TIMED_WAITING);
      waiting.countDown();

      assertThat(first.get().changed()).isEqualTo(4);
      assertThat(second.get().changed()).isEqualTo(4);
    }
    assertThat(done).hasSize(8);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts tests", e);
    }
  }

  @Test
  void waitsForNothingElse() throws Exception {
    Counting job = new Counting();
    List<Throwable> refusals = new ArrayList<>();
    job.meanwhile =
        () -> {
          try {
            book.runner(new Counting())
                .runInTurn(RunId.nightly(job.name(), DAY, null), null, JobListener.NONE);
          } catch (Exception e) {
            refusals.add(e);
          }
        };
    run(job);
    assertThat(refusals).hasSize(4).hasOnlyElementsOfType(AlreadyRunningException.class);
  }

  /** The record looks as if the process died before closing it, or the database was down then. */
  @ParameterizedTest
  @CsvSource({"STARTED, STARTED", "UNKNOWN, STARTED", "UNKNOWN, UNKNOWN", "FAILED, STARTED"})
  void takesUpWhatWasCutOff(String ofJob, String ofStep) throws Exception {
    Counting job = new Counting();
    job.failure = "second3";
    assertThatThrownBy(() -> run(job)).isInstanceOf(JobFailedException.class);
    book.writer.useHandle(
        handle -> {
          handle.execute(
              "update batch_job_execution set status = ?, end_time = null, exit_code = 'UNKNOWN'",
              ofJob);
          handle.execute(
              "update batch_step_execution set status = ?, end_time = null where step_name ="
                  + " 'second'",
              ofStep);
        });
    job.failure = "";

    run(job);

    assertThat(done).containsExactly("first1", "second1", "second2", "second3");
  }

  /** The run is cut off after each of its commits in turn. */
  @Test
  void goesOnWhereverTheRecordWasCutOff() throws Exception {
    int commits = 0;
    for (DyingSource source = null; source == null || source.isDead(); commits++) {
      source = new DyingSource(book.book.database().writer(), commits);
      RunId id = RunId.nightly(JobName.BACKUP, DAY.plusDays(commits), null);
      done.clear();
      try {
        book.runner(source, new Counting()).run(id, null, JobListener.NONE);
      } catch (JobFailedException | RuntimeException e) {
        assertThat(source.isDead()).isTrue();
      }
      if (source.isDead()) {
        runAgain(id);
      }
      assertThat(done).contains("first1", "second1", "second2", "second3");
      assertThatThrownBy(() -> book.runner(new Counting()).run(id, null, JobListener.NONE))
          .isInstanceOf(AlreadyCompleteException.class);
    }
    assertThat(commits).isGreaterThan(10);
  }

  /** It may have been done, and recorded, when it died. */
  private void runAgain(RunId id) throws Exception {
    try {
      book.runner(new Counting()).run(id, null, JobListener.NONE);
    } catch (AlreadyCompleteException e) {
      assertThat(done).contains("second3");
    }
  }

  @Test
  void stopsWhenTheLockIsLost() {
    Counting job = new Counting();
    job.meanwhile =
        () ->
            book.book
                .owner()
                .useHandle(
                    handle ->
                        handle.execute(
                            """
                            select pg_terminate_backend(l.pid)
                            from pg_locks l join pg_database d on d.oid = l.database
                            where l.locktype = 'advisory' and d.datname = current_database()
                            """));
    assertThatThrownBy(() -> run(job))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("lock that keeps this job from running twice");
    assertThat(done).containsExactly("first1");
  }
}
