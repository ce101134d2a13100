package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.ledger.model.Program;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A leg that was checked.
 *
 * @param program null where the leg isn't split by program
 * @param since the beginning of the check
 * @param coverage the breaks that would have been found
 * @param whole whether all behind the checkpoint was checked, so that the next run may begin later;
 *     the broker's end doesn't count, because every run compares it anew
 * @param note the part that was left out; null for none
 * @param totals the program's sums, for the leg that has them; else null
 * @param afterwards writes with the verdict
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
