package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.reconcile.RunReport.LegLine;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.StepProgress;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.store.ProgramStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Proves the book right, or names the breaks. It reads one state of the book without holding anyone
 * up, and afterwards writes its findings in a transaction of its own. A break never makes it fail
 * and is never corrected. The state contains nothing in flight, so no difference has to be
 * tolerated.
 */
public final class Reconcile implements NightlyJob {

  /** The option of runs that begin at the very beginning instead of the last checkpoint. */
  public static final String FULL = "full";

  /**
   * The connections for reading, beside the one that keeps the state and those of the job itself.
   */
  private static final int WORKERS = 2;

  private final Jdbi jdbi;
  private final Clock clock;
  private final BrokerOffsets broker;
  private final ArchiveCheck archive;

  /**
   * @param jdbi sessions of the writer's role; four connections at once
   */
  public Reconcile(Jdbi jdbi, Clock clock, BrokerOffsets broker, ArchiveCheck archive) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.broker = broker;
    this.archive = archive;
  }

  @Override
  public JobName name() {
    return JobName.RECONCILE;
  }

  /**
   * Returns one step, since all of it reads one state of the book, which doesn't outlive the
   * process.
   */
  @Override
  public List<JobStep> steps(JobRun run) {
    return List.of(new JobStep("reconcile", progress -> reconcile(run, progress)));
  }

  /**
   * Reconciles, unless an earlier try of the run ended between its verdict and its record: a run
   * has one verdict.
   */
  private boolean reconcile(JobRun run, StepProgress progress) throws Exception {
    Optional<RunReport> written = new RunReports(jdbi).findOfSameRun(progress.runNumber());
    RunReport report = written.isPresent() ? written.get() : examine(run, progress.runNumber());
    progress.read(report.legs().stream().mapToLong(LegLine::checked).sum());
    progress.changed(report.legs().stream().mapToLong(LegLine::breaks).sum());
    return false;
  }

  private RunReport examine(JobRun run, long runNumber) throws Exception {
    Instant begun = clock.instant();
    try (SharedSnapshot snapshot = SharedSnapshot.take(jdbi)) {
      Program only = run.program();
      List<Program> programs = only == null ? new ProgramStore(jdbi).load() : List.of(only);
      Examination examination =
          new Examination(jdbi, broker, archive, run.option(FULL).isPresent());
      List<Examined> examined =
          snapshot
              .runAll(
                  only == null
                      ? examination.ofBook(programs, clock.instant())
                      : examination.of(only),
                  WORKERS)
              .stream()
              .flatMap(List::stream)
              .toList();
      return new Verdict(run, runNumber, begun, clock).write(jdbi, snapshot, examined);
    }
  }
}
