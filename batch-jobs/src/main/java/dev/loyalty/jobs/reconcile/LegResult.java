package dev.loyalty.jobs.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a leg did.
 *
 * @param programId {@link Finding#NO_PROGRAM} for legs that aren't split by program
 * @param checked how many of the leg's unit
 * @param found all that was found, kept or not
 * @param findings those that are kept: a wholly broken book is not to fill the memory
 * @param notChecked why nothing was looked at; null where something was
 */
record LegResult(
    Leg leg,
    int programId,
    long checked,
    long found,
    List<Finding> findings,
    @Nullable String notChecked) {

  /** So many findings of a leg and program are kept. */
  static final int KEPT_MAX = 1_000;

  LegResult {
    findings = List.copyOf(findings);
  }

  static LegResult of(Leg leg, int programId, long checked, List<Finding> findings) {
    List<Finding> kept = findings.subList(0, Math.min(findings.size(), KEPT_MAX));
    return new LegResult(leg, programId, checked, findings.size(), kept, null);
  }

  static LegResult notChecked(Leg leg, int programId, String reason) {
    return new LegResult(leg, programId, 0, 0, List.of(), reason);
  }

  LegResult and(List<Finding> more) {
    return and(more.size(), more);
  }

  /**
   * @param moreFound all of them, of which {@code more} are the first
   */
  LegResult and(long moreFound, List<Finding> more) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(more.subList(0, Math.clamp(KEPT_MAX - all.size(), 0, more.size())));
    return new LegResult(leg, programId, checked, found + moreFound, all, notChecked);
  }

  /** Those that the kept findings concern. */
  Set<Long> accountIds() {
    return findings.stream()
        .map(Finding::accountId)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /** Tells whether all that was found is kept, so that what is missing is known to be gone. */
  boolean isComplete() {
    return notChecked == null && found == findings.size();
  }
}
