package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.ledger.model.Program;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A leg that was looked at.
 *
 * @param program null where the leg isn't split by program
 * @param since from where on
 * @param coverage what would have been found
 * @param whole whether all there is behind the checkpoint was looked at, so that the next run may
 *     begin later; where the broker's end is doesn't count, because every run compares it anew
 * @param note what was left out; null for nothing
 * @param totals the program's sums, of the leg that has them; null of others
 * @param afterwards what is to be written with the verdict
 */
record Examined(
    LegResult leg,
    @Nullable Program program,
    Since since,
    Coverage coverage,
    boolean whole,
    @Nullable String note,
    Duration duration,
    @Nullable Totals totals,
    ArchiveCheck.Note afterwards) {

  Examined with(Coverage other) {
    return new Examined(leg, program, since, other, whole, note, duration, totals, afterwards);
  }

  Examined with(Totals sums) {
    return new Examined(leg, program, since, coverage, whole, note, duration, sums, afterwards);
  }

  Examined with(ArchiveCheck.Note other) {
    return new Examined(leg, program, since, coverage, whole, note, duration, totals, other);
  }
}
