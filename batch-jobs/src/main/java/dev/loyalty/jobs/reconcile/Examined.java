package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.ledger.model.Program;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A leg that was looked at.
 *
 * @param program null where the leg isn't split by program
 * @param since from where on
 * @param kinds those that would have been found, so that what isn't is gone
 * @param whole whether all there is behind the checkpoint was looked at, so that the next run may
 *     begin later; where the broker's end is doesn't count, because every run compares it anew
 * @param note what was left out; null for nothing
 * @param totals the program's sums, of the leg that has them; null of others
 */
record Examined(
    LegResult leg,
    @Nullable Program program,
    Since since,
    Collection<BreakKind> kinds,
    boolean whole,
    @Nullable String note,
    Duration duration,
    @Nullable Totals totals) {}
