package dev.loyalty.ops.bench;

import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ops.job.JobRole;
import dev.loyalty.ops.server.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the jobs of a night whose cost should follow the day's work. */
final class BenchNight {

  private static final List<JobName> JOBS =
      List.of(
          JobName.EXPIRE_HOLDS,
          JobName.ACTIVATE_POINTS,
          JobName.EXPIRE_POINTS,
          JobName.EVALUATE_TIERS,
          JobName.RECONCILE,
          JobName.PRUNE_KEYS);

  private final Path directory;
  private final Clock clock;

  /**
   * @param directory isn't used by these jobs
   * @param clock runs; the time that it tells doesn't matter
   */
  BenchNight(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** Runs the jobs for the one program of the book, from the midnight that ends the date. */
  NightMeasurement run(Database database, LocalDate date) throws Exception {
    Instant midnight = date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Clock night = Clock.offset(clock, Duration.between(clock.instant(), midnight));
    List<JobResult> results = new ArrayList<>();
    try (JobRole role = JobsBeside.role(database, directory, night)) {
      Program program = role.programs().getFirst();
      for (JobName job : JOBS) {
        results.add(run(role, job, date, job == JobName.RECONCILE ? null : program));
      }
      if (role.countOpenBreaks() > 0) {
        throw new IllegalStateException("the book of " + database + " doesn't agree with itself");
      }
    }
    return NightMeasurement.of(results);
  }

  private static JobResult run(JobRole role, JobName job, LocalDate date, @Nullable Program program)
      throws Exception {
    RunId id = RunId.nightly(job, date, program == null ? null : program.code());
    return role.runner().run(id, program, JobListener.NONE);
  }
}
