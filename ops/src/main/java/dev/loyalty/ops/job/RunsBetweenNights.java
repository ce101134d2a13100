package dev.loyalty.ops.job;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.model.Program;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** Releases holds and activates points that are due, every five minutes. For one thread. */
final class RunsBetweenNights {

  private static final Duration EVERY = Duration.ofMinutes(5);

  private final JobRole jobs;
  private final Clock clock;
  private Instant next;

  RunsBetweenNights(JobRole jobs, Clock clock) {
    this.jobs = jobs;
    this.clock = clock;
    this.next = clock.instant().plus(EVERY);
  }

  /** Runs the two jobs if five minutes have passed. */
  void look() {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return;
    }
    LoggedRuns runs = new LoggedRuns(jobs.runner());
    List<Program> programs = jobs.programs();
    Instant moment = now.truncatedTo(ChronoUnit.SECONDS);
    for (JobName job : Stream.of(JobName.values()).filter(JobName::isRunBetweenNights).toList()) {
      for (Program program : programs) {
        LocalDate today = LocalDate.ofInstant(now, program.timezone());
        runs.run(RunId.at(moment, today, job, program.code()), program);
      }
    }
    next = now.plus(EVERY);
  }
}
