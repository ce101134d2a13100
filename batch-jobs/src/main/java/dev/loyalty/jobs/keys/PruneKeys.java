package dev.loyalty.jobs.keys;

import dev.loyalty.jobs.lots.FoldStep;
import dev.loyalty.jobs.lots.LotFold;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.posting.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Forgets the keys whose retention is over, and all that is known under them: a key is free then,
 * and as an original not found. Retention counts back from the end of the business date, but never
 * from later than now: a key isn't forgotten before its time, whatever date is asked for. First the
 * journal is folded into lots, because that needs to know what requests name.
 */
public final class PruneKeys implements NightlyJob {

  /** Posting reads what it names anew with every try, and a try ends within minutes. */
  private static final Duration READING_AGE_MAX = Duration.ofHours(1);

  private final Jdbi jdbi;
  private final Clock clock;
  private final Pause pause;

  /**
   * @param jdbi of the writer's role; two connections for each run at a time
   * @param pause before what collided with posting is tried again
   */
  public PruneKeys(Jdbi jdbi, Clock clock, Pause pause) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.pause = pause;
  }

  @Override
  public JobName name() {
    return JobName.PRUNE_KEYS;
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    Program program = run.requireProgram();
    LotFold fold = new LotFold(jdbi);
    FoldStep foldStep = new FoldStep(fold, program);
    Pruning pruning =
        new Pruning(
            jdbi,
            pause,
            program,
            settledBefore(run, program),
            clock.instant().minus(READING_AGE_MAX));
    return List.of(
        new JobStep("fold", progress -> foldStep.foldNext(() -> fold.foldUncounted(program))),
        new JobStep(
            "late reversals", progress -> LateReversals.remove(jdbi, program.id(), progress)),
        new JobStep("prune", pruning::pruneNext));
  }

  private Instant settledBefore(JobRun run, Program program) {
    Instant end = run.dueBefore();
    Instant now = clock.instant();
    return (end.isBefore(now) ? end : now).minus(program.idempotencyRetention());
  }
}
