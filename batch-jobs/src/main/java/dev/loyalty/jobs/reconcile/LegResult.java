package dev.loyalty.jobs.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The result of a leg.
 *
 * @param programId {@link Finding#NO_PROGRAM} for legs that aren't split by program
 * @param checked the number of the leg's units that were checked
 * @param found the number of all findings, stored or not
 * @param findings the stored findings, limited so that a wholly broken book doesn't fill the memory
 * @param notChecked the reason why nothing was checked; null where something was
 */
record LegResult(
    ReconcileLeg leg,
    int programId,
    long checked,
    long found,
    List<Finding> findings,
    @Nullable String notChecked) {

  /** The most findings of a leg and program that are stored. */
  static final int KEPT_MAX = 1_000;

  LegResult {
    findings = List.copyOf(findings);
  }

  static LegResult of(ReconcileLeg leg, int programId, long checked, List<Finding> findings) {
    List<Finding> kept = findings.subList(0, Math.min(findings.size(), KEPT_MAX));
    return new LegResult(leg, programId, checked, findings.size(), kept, null);
  }

  static LegResult notChecked(ReconcileLeg leg, int programId, String reason) {
    return new LegResult(leg, programId, 0, 0, List.of(), reason);
  }

  LegResult and(List<Finding> more) {
    return and(more.size(), more);
  }

  /**
   * @param moreFound the number of all, of which {@code more} are the first
   */
  LegResult and(long moreFound, List<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more.subList(0, Math.clamp(KEPT_MAX - all.size(), 0, more.size())));
    return new LegResult(leg, programId, checked, found + moreFound, all, notChecked);
  }

  /** Returns the accounts that the stored findings concern. */
  Set<Long> accountIds() {
    return findings.stream()
        .map(Finding::accountId)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /** Tells whether all findings are stored, so that a missing one is known to be gone. */
  boolean isComplete() {
    return notChecked == null && found == findings.size();
  }
}
