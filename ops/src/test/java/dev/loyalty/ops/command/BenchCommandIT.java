package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Measures each way for a second, and checks the printed form, not the speed. */
@Timeout(300)
class BenchCommandIT {

  private static final List<String> FIGURES =
      List.of(
          "way",
          "requests",
          "seconds",
          "rate",
          "retries",
          "p50Millis",
          "p99Millis",
          "walBytesPerTransfer",
          "hotShare",
          "checkpoints");

  @TempDir private Path directory;

  private JsonNode measure(String... args) {
    CommandLineProbe loyalty = new CommandLineProbe(Map.of(), directory);
    assertThat(loyalty.run(args)).as(loyalty.err()).isZero();
    return loyalty.json();
  }

  private static double median(JsonNode comparison, String way) {
    return rate(comparison.get("medians").get(way), way);
  }

  private static double rate(JsonNode figures, String way) {
    assertThat(figures.propertyNames()).containsAll(FIGURES);
    assertThat(figures.get("way").asString()).isEqualTo(way);
    double rate = figures.get("rate").asDouble();
    assertThat(rate).isPositive();
    assertThat(figures.get("requests").asLong() / figures.get("seconds").asDouble())
        .isCloseTo(rate, within(rate / 1000));
    return rate;
  }

  @Test
  void measuresOneWayByItself() {
    JsonNode figures =
        measure(
            "bench",
            "post",
            "--writers",
            "2",
            "--seconds",
            "1",
            "--warm-up",
            "0",
            "--accounts",
            "1000",
            "--json");

    assertThat(rate(figures, "post")).isGreaterThan(10);
    assertThat(figures.get("seconds").asDouble()).isBetween(0.1, 60.0);
    double p50 = figures.get("p50Millis").asDouble();
    assertThat(p50).isPositive();
    assertThat(figures.get("p99Millis").asDouble()).isBetween(p50, 60_000.0);
    assertThat(figures.get("retries").asLong()).isNotNegative();
    // A journal row and a key have some 200 bytes; a page that is logged whole has 8 KiB.
    assertThat(figures.get("walBytesPerTransfer").asDouble()).isBetween(200.0, 100_000.0);
    assertThat(figures.get("hotShare").asDouble()).isBetween(0.0, 1.0);
    // The next is due after minutes; the one before the measurement may be counted late.
    assertThat(figures.get("checkpoints").asLong()).isBetween(0L, 1L);
  }

  @Test
  void comparesAllWaysAsTheContractSays() {
    JsonNode comparison =
        measure(
            "bench",
            "compare",
            "--seconds",
            "1",
            "--warm-up",
            "1",
            "--rounds",
            "1",
            "--accounts",
            "500",
            "--json");

    assertThat(comparison.get("medians").propertyNames())
        .containsExactlyInAnyOrder("post", "stream", "limit", "per-record");
    assertThat(comparison.get("ratios").propertyNames())
        .containsExactlyInAnyOrder("post/limit", "stream/limit", "post/per-record");
    comparison
        .get("ratios")
        .propertyStream()
        .forEach(
            ratio -> {
              String[] ways = ratio.getKey().split("/");
              double quotient = median(comparison, ways[0]) / median(comparison, ways[1]);
              assertThat(ratio.getValue().asDouble()).isCloseTo(quotient, within(0.001));
            });
  }

  @Test
  void refusesWhatItCanNotMeasure() {
    CommandLineProbe loyalty = new CommandLineProbe(Map.of(), directory);
    assertThat(loyalty.run("bench", "everything")).isEqualTo(2);
    assertThat(loyalty.run("bench", "post", "--seconds", "0")).isEqualTo(2);
    assertThat(loyalty.run("bench", "post", "--warm-up", "-1")).isEqualTo(2);
    assertThat(loyalty.run("bench", "post", "--accounts", "3")).isEqualTo(2);
    assertThat(loyalty.run("bench", "night")).isEqualTo(2);
  }
}
