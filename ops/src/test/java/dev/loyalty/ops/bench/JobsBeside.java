package dev.loyalty.ops.bench;

import dev.loyalty.jobs.backup.BackupSettings;
import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.jobs.run.AlreadyCompleteException;
import dev.loyalty.jobs.run.AlreadyRunningException;
import dev.loyalty.jobs.run.JobFailedException;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobName.Scope;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ops.job.JobRole;
import dev.loyalty.ops.server.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs nightly jobs one after the other, date after date, while posting is measured. After a stop
 * it goes on where it was. For one thread.
 */
final class JobsBeside implements AutoCloseable {

  private final JobRole role;
  private final Set<JobName> jobs;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Map<JobName, Done> done = new EnumMap<>(JobName.class);
  private LocalDate date = LocalDate.now(ZoneOffset.UTC);
  private volatile boolean stopped;
  private @Nullable Future<?> running;

  /**
   * @param directory holds archives and backups
   */
  JobsBeside(Database database, Path directory, Set<JobName> jobs) {
    this.jobs = jobs;
    this.role = role(database, directory, Clock.systemUTC());
  }

  /**
   * Makes the jobs of a book, without a broker to compare it with. The caller closes them.
   *
   * @param directory holds archives and backups
   */
  static JobRole role(Database database, Path directory, Clock clock) {
    return new JobRole(
        database,
        new JobRole.Settings(
            clock,
            ZoneOffset.UTC,
            directory.resolve("archive"),
            Period.ofMonths(24),
            new BackupSettings(directory.resolve("backups"), Map.of()),
            BrokerOffsets.NOT_CONFIGURED),
        new SimpleMeterRegistry());
  }

  /**
   * The total of a job's runs.
   *
   * @param changed rows, transfers or files
   */
  record Done(int runs, double seconds, long changed) {
    private static final Done NOTHING = new Done(0, 0, 0);

    private Done and(JobResult result) {
      return new Done(
          runs + 1, seconds + result.duration().toMillis() / 1e3, changed + result.changed());
    }
  }

  /** Returns the totals up to now. */
  Map<JobName, Done> done() {
    return done;
  }

  void start() {
    stopped = false;
    running =
        thread.submit(
            () -> {
              while (!stopped) {
                runNight();
              }
              return true;
            });
  }

  /**
   * Waits until the present run has ended.
   *
   * @throws JobFailedException where a run failed
   */
  void stop() throws Exception {
    stopped = true;
    try {
      if (running != null) {
        running.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void runNight() throws JobFailedException, AlreadyRunningException {
    for (JobName job : jobs) {
      if (job.scope() == Scope.PROGRAM) {
        for (Program program : role.programs()) {
          run(RunId.nightly(job, date, program.code()), program);
        }
      } else {
        run(RunId.nightly(job, date, null), null);
      }
      if (stopped) {
        return;
      }
    }
    date = date.plusDays(1);
  }

  private void run(RunId id, @Nullable Program program)
      throws JobFailedException, AlreadyRunningException {
    try {
      JobResult result = role.runner().run(id, program, JobListener.NONE);
      done.put(id.job(), done.getOrDefault(id.job(), Done.NOTHING).and(result));
    } catch (AlreadyCompleteException e) {
      // The last stop cut this night in two.
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
    role.close();
  }
}
