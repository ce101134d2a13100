package dev.loyalty.ops.bench;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The result of archiving several months, each beside a COPY of its own.
 *
 * @param ratios the medians of the ratios of all rounds
 */
record ArchiveComparison(List<ArchiveRound> rounds, Map<String, Double> ratios) {

  static final String TIME = "archive/copy";
  static final String SIZE = "files/copy";

  static ArchiveComparison of(List<ArchiveRound> rounds) {
    return new ArchiveComparison(
        rounds,
        Map.of(
            TIME,
            median(rounds, ArchiveRound::timeRatio),
            SIZE,
            median(rounds, ArchiveRound::sizeRatio)));
  }

  private static double median(List<ArchiveRound> rounds, ToDoubleFunction<ArchiveRound> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
