package dev.loyalty.jobs.tiers;

import dev.loyalty.ledger.model.Tiers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which points make a tier: an account rises at once, and falls one level a night. A
 * level that the program no longer has counts as no tier. Pure.
 *
 * @param levels the lowest first
 */
record TierRule(List<String> levels, List<Long> points) {

  /** The points of an account whose reversals exceed its earns. */
  private static final long NONE_EARNED = 0;

  static TierRule of(Tiers tiers) {
    List<Map.Entry<String, Long>> sorted = new ArrayList<>(tiers.levels().entrySet());
    sorted.sort(
        Comparator.<Map.Entry<String, Long>>comparingLong(Map.Entry::getValue)
            .thenComparing(Map.Entry::getKey));
    return new TierRule(
        sorted.stream().map(Map.Entry::getKey).toList(),
        sorted.stream().map(Map.Entry::getValue).toList());
  }

  /**
   * A tier after a night.
   *
   * @param level null for no tier
   * @param above whether it is above the tier for its points
   */
  record Standing(@Nullable String level, boolean above) {}

  /** Returns the next standing from a tier (null for none) and the points earned in the window. */
  Standing evaluate(@Nullable String current, long earned) {
    int now = current == null ? -1 : levels.indexOf(current);
    int worth = worth(Math.max(earned, NONE_EARNED));
    int then = worth >= now ? worth : now - 1;
    return new Standing(then < 0 ? null : levels.get(then), then > worth);
  }

  private int worth(long earned) {
    int worth = -1;
    while (worth + 1 < points.size() && points.get(worth + 1) <= earned) {
      worth++;
    }
    return worth;
  }
}
