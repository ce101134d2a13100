package dev.loyalty.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.fixture.JobBook;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobRunnerIT {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);

  private final JobBook book = new JobBook();
  private final List<String> done = new ArrayList<>();

  /** Counts to three in its second step, and fails where it is told to. */
  private final class Counting implements NightlyJob {

    private String failure = "";
    private Runnable meanwhile = () -> {};

    @Override
    public JobName name() {
      return JobName.BACKUP;
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

  /**
   * As the record looks when nobody lived to close it, and when the database was away while it was
   * to be closed.
   */
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
