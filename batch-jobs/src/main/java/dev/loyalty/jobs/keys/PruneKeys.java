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
 * Deletes the keys whose retention is over, and all rows about them: a key is free then, and not
 * found as an original. Retention counts back from the end of the business date, but never from
 * later than now, so that no date deletes a key too early. First the journal is folded into lots,
 * because folding needs the originals that requests name.
 */
public final class PruneKeys implements NightlyJob {

  /**
   * The longest time for which posting uses an original that it has read: a try ends within
   * minutes.
   */
  private static final Duration READING_AGE_MAX = Duration.ofHours(1);

  private final Jdbi jdbi;
  private final Clock clock;
  private final Pause pause;

  /**
   * @param jdbi sessions of the writer's role, two for each simultaneous run
   * @param pause the pause before a collision with posting is tried again
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
