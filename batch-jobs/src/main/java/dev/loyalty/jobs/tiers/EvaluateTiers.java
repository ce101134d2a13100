package dev.loyalty.jobs.tiers;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Tiers;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Gives each account the tier that the points are worth that it earned in the program's window: the
 * days after the business date minus the window, up to the business date. Looks only at accounts
 * for which something may be different: points counted since, days that enter or leave the window,
 * a tier still above the points. A date before one that was evaluated changes no tier: the tier is
 * the current one.
 */
public final class EvaluateTiers implements NightlyJob {

  private final Jdbi jdbi;
  private final Clock clock;

  /**
   * @param jdbi sessions of the writer's role
   */
  public EvaluateTiers(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  @Override
  public JobName name() {
    return JobName.EVALUATE_TIERS;
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    Program program = run.requireProgram();
    Tiers tiers = program.tiers();
    if (tiers == null) {
      return List.of(new JobStep("count", progress -> false));
    }
    EarnedDays days = new EarnedDays(jdbi, program);
    Evaluation evaluation = new Evaluation(jdbi, clock, program, tiers, run.businessDate());
    Forgetting forgetting =
        new Forgetting(jdbi, program, run.businessDate(), run.businessDate().minus(tiers.window()));
    return List.of(
        new JobStep("count", days::countNext),
        new JobStep("gather", evaluation::gather),
        new JobStep("evaluate", evaluation::evaluateNext),
        new JobStep("forget earnings", forgetting::forgetEarnings),
        new JobStep("forget changes", forgetting::forgetChanges));
  }
}
