package dev.loyalty.ledger.model;

import java.time.Period;
import java.util.Map;

/**
 * A program's tiers.
 *
 * @param window the period over which earned points count, in calendar months of the program's time
 *     zone
 * @param levels tier name → points from which it applies
 */
public record Tiers(Period window, Map<String, Long> levels) {

  public Tiers {
    levels = Map.copyOf(levels);
  }
}
