package dev.loyalty.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.server.Kafka;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Measures the night after a day of the same work on books of different sizes. {@code
 * -Dperformance.night.books=TRANSFERS:ACCOUNTS,…} (the smallest first) and {@code
 * -Dperformance.night.day=TRANSFERS} change the sizes, {@code -Dperformance.rounds} the rounds.
 */
@Isolated("It measures.")
class NightPerformance {

  /** Measured: 1.02 for a book of ten times the transfers, and the same accounts. */
  private static final double RATIO_MAX = 1.5;

  @Test
  void aNightCostsWhatItsDayDidHoweverOldTheBook() throws Exception {
    List<BookSize> books =
        BookSize.list(System.getProperty("performance.night.books", "200000:50000,2000000:50000"));
    NightBench.Settings settings =
        new NightBench.Settings(
            books,
            Integer.getInteger("performance.night.day", 20_000),
            Integer.getInteger("performance.rounds", 3),
            2,
            500);
    try (EmbeddedServers servers = EmbeddedServers.throwAway(Overrides.NONE)) {
      NightBench bench =
          new NightBench(servers, Kafka.of(servers.kafkaAddress(), Map.of()), settings);
      bench.fill();
      NightComparison comparison = bench.measure();
      PerformanceFigures.keep("night", comparison);

      assertThat(comparison.medians().values())
          .allSatisfy(
              night ->
                  assertThat(night.jobs())
                      .containsOnlyKeys(
                          "expire-holds",
                          "activate-points",
                          "expire-points",
                          "evaluate-tiers",
                          "reconcile",
                          "prune-keys")
                      // Most requests of a day are earns, and nearly all have a key.
                      .hasEntrySatisfying(
                          "activate-points",
                          job -> assertThat(job.changed()).isGreaterThan(settings.day() / 2))
                      .hasEntrySatisfying(
                          "prune-keys",
                          job ->
                              assertThat(job.changed()).isGreaterThan(settings.day() * 8L / 10)));
      assertThat(comparison.ratios().values())
          .allSatisfy(ratio -> assertThat(ratio).isLessThan(RATIO_MAX));
    }
  }
}
