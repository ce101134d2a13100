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

/** Each way for a second: what it prints, not how fast it is. */
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
  void setsPostingBesideJobsAgainstPostingAlone() {
    JsonNode comparison =
        measure(
            "bench",
            "beside",
            "--seconds",
            "1",
            "--warm-up",
            "0",
            "--rounds",
            "1",
            "--accounts",
            "500",
            "--prefill",
            "2000",
            "--jobs",
            "expire-points,reconcile",
            "--json");

    assertThat(comparison.get("ratios").get("beside/post").asDouble())
        .isCloseTo(median(comparison, "beside") / median(comparison, "post"), within(0.001));
  }

  @Test
  void setsTheNightsOfBooksOfDifferentSizesAgainstEachOther() {
    JsonNode comparison =
        measure(
            "bench",
            "night",
            "--books",
            "3000:300,6000",
            "--day",
            "500",
            "--batch",
            "100",
            "--rounds",
            "1",
            "--json");

    JsonNode medians = comparison.get("medians");
    assertThat(medians.propertyNames()).containsExactly("3000:300", "6000:1200");
    JsonNode jobs = medians.get("6000:1200").get("jobs");
    assertThat(jobs.propertyNames())
        .containsExactly(
            "expire-holds",
            "activate-points",
            "expire-points",
            "evaluate-tiers",
            "reconcile",
            "prune-keys");
    // Of the 500 requests of a day, or one batch more, 65 in a hundred are earns, drawn at random
    // (within four standard deviations), and nearly all have a key.
    assertThat(jobs.get("activate-points").get("changed").asLong()).isBetween(280L, 440L);
    assertThat(jobs.get("prune-keys").get("changed").asLong()).isBetween(450L, 600L);
    assertThat(comparison.get("ratios").get("6000:1200").asDouble())
        .isCloseTo(
            medians.get("6000:1200").get("seconds").asDouble()
                / medians.get("3000:300").get("seconds").asDouble(),
            within(0.001));
  }

  @Test
  void setsArchivingAMonthAgainstCopyingIt() {
    JsonNode comparison =
        measure(
            "bench",
            "archive",
            "--transfers",
            "2000",
            "--rounds",
            "1",
            "--accounts",
            "500",
            "--json");

    assertThat(comparison.get("rounds")).hasSize(1);
    JsonNode round = comparison.get("rounds").get(0);
    assertThat(round.get("rows").asLong()).isGreaterThanOrEqualTo(2000);
    assertThat(round.get("copyBytes").asLong()).isGreaterThan(100 * round.get("rows").asLong());
    JsonNode ratios = comparison.get("ratios");
    assertThat(ratios.get("archive/copy").asDouble())
        .isCloseTo(quotient(round, "archiveSeconds", "copySeconds"), within(0.001));
    assertThat(ratios.get("files/copy").asDouble())
        .isCloseTo(quotient(round, "fileBytes", "copyBytes"), within(0.001))
        .isPositive();
  }

  private static double quotient(JsonNode figures, String of, String to) {
    return figures.get(of).asDouble() / figures.get(to).asDouble();
  }

  @Test
  void refusesWhatItCanNotMeasure() {
    CommandLineProbe loyalty = new CommandLineProbe(Map.of(), directory);
    assertThat(loyalty.run("bench", "everything")).isEqualTo(2);
    assertThat(loyalty.run("bench", "post", "--seconds", "0")).isEqualTo(2);
    assertThat(loyalty.run("bench", "post", "--warm-up", "-1")).isEqualTo(2);
    assertThat(loyalty.run("bench", "post", "--accounts", "3")).isEqualTo(2);
    assertThat(loyalty.run("bench", "archive", "--transfers", "0")).isEqualTo(2);
    assertThat(loyalty.run("bench", "beside", "--jobs", "tidy-up")).isEqualTo(2);
    assertThat(loyalty.err()).contains("there is no job tidy-up");
    assertThat(loyalty.run("bench", "night", "--books", "many")).isEqualTo(2);
    assertThat(loyalty.run("bench", "night", "--books", "200", "--day", "100")).isEqualTo(2);
    assertThat(loyalty.run("bench", "night", "--books", "300:3", "--day", "100")).isEqualTo(2);
  }
}
