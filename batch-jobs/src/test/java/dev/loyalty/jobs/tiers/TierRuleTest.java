package dev.loyalty.jobs.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.tiers.TierRule.Standing;
import dev.loyalty.ledger.model.Tiers;
import java.time.Period;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TierRuleTest {

  private final TierRule rule =
      TierRule.of(
          new Tiers(
              Period.ofMonths(12),
              Map.of("gold", 5000L, "bronze", 0L, "platinum", 20000L, "silver", 1000L)));

  @ParameterizedTest
  @CsvSource({
    ", 0, bronze, false",
    ", -50, bronze, false",
    ", 999, bronze, false",
    ", 1000, silver, false",
    ", 50000, platinum, false",
    "bronze, 20000, platinum, false",
    "platinum, 20000, platinum, false",
    "platinum, 19999, gold, false",
    "platinum, 4999, gold, true",
    "platinum, 0, gold, true",
    "gold, 0, silver, true",
    "silver, 0, bronze, false",
    // A level that the program no longer has.
    "diamond, 1000, silver, false",
  })
  void goesUpAtOnceAndDownOneLevelANight(String current, long earned, String level, boolean above) {
    assertThat(rule.evaluate(current, earned)).isEqualTo(new Standing(level, above));
  }

  @Test
  void belowTheLowestLevelIsNone() {
    TierRule silverOnly = TierRule.of(new Tiers(Period.ofMonths(1), Map.of("silver", 1000L)));
    assertThat(silverOnly.evaluate(null, 999)).isEqualTo(new Standing(null, false));
    assertThat(silverOnly.evaluate("silver", 999)).isEqualTo(new Standing(null, false));
  }
}
