package dev.loyalty.jobs.expiry;

import dev.loyalty.jobs.lots.FoldStep;
import dev.loyalty.jobs.lots.LotFold;
import dev.loyalty.jobs.posting.JobLane;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.posting.Ledger;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Posts what is left of lots that are past their day from available to expiry, one transfer an
 * account and date. First it folds the journal into lots.
 */
public final class ExpirePoints implements NightlyJob {

  private final Jdbi jdbi;
  private final Ledger ledger;
  private final Clock clock;

  /**
   * @param jdbi sessions of the writer's role, two for each simultaneous run
   */
  public ExpirePoints(Jdbi jdbi, Ledger ledger, Clock clock) {
    this.jdbi = jdbi;
    this.ledger = ledger;
    this.clock = clock;
  }

  @Override
  public JobName name() {
    return JobName.EXPIRE_POINTS;
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    Program program = run.requireProgram();
    LotFold fold = new LotFold(jdbi);
    FoldStep foldStep = new FoldStep(fold, program);
    JobLane lane = JobLane.open(ledger, name(), program, clock);
    Expiry expiry = new Expiry(jdbi, fold, lane, program, run.businessDate());
    return List.of(
        new JobStep("fold", progress -> foldStep.foldNext(() -> fold.foldNext(program, progress))),
        new JobStep("expire", expiry::expireNext));
  }
}
