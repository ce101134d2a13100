package dev.loyalty.jobs.lots;

import dev.loyalty.jobs.journal.NewBatches;
import dev.loyalty.ledger.model.Program;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A job's step that folds the rows that are new when it begins. It leaves later rows to the next
 * step, because a job that rests while others post would never catch up. For one thread.
 */
public final class FoldStep {

  private final LotFold fold;
  private final Program program;
  private @Nullable NewBatches toFold;

  public FoldStep(LotFold fold, Program program) {
    this.fold = fold;
    this.program = program;
  }

  /**
   * Folds the next piece.
   *
   * @param piece folds a piece, and tells whether there was one
   * @return whether more may be left
   */
  public boolean foldNext(BooleanSupplier piece) {
    NewBatches batches = toFold;
    if (batches == null) {
      batches = fold.findNew(program);
      toFold = batches;
    }
    return !fold.hasFolded(batches) && piece.getAsBoolean();
  }
}
