package dev.loyalty.jobs.tiers;

import dev.loyalty.ledger.model.Tiers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which tier points are worth, and how an account comes there: up at once, down one level a night.
 * Levels that the program no longer has count as none. Pure.
 *
 * @param levels the lowest first
 */
record TierRule(List<String> levels, List<Long> points) {

  /** How many points an account has earned that owes more than it earned. */
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
   * @param level null: none
   * @param above it is above what the points are worth
   */
  record Standing(@Nullable String level, boolean above) {}

  /** From a tier (null: none), for points earned in the window. */
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
