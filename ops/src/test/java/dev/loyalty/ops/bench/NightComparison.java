package dev.loyalty.ops.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several rounds of nights of books of different sizes.
 *
 * @param medians by book: the night with the median duration
 * @param ratios of each other book's median to that of the first
 */
record NightComparison(Map<String, NightMeasurement> medians, Map<String, Double> ratios) {

  /**
   * @param byBook in the order of their size
   */
  static NightComparison of(Map<String, List<NightMeasurement>> byBook) {
    Map<String, NightMeasurement> medians = new LinkedHashMap<>();
    byBook.forEach(
        (book, rounds) ->
            medians.put(
                book,
                rounds.stream()
                    .sorted(Comparator.comparingDouble(NightMeasurement::seconds))
                    .toList()
                    .get(rounds.size() / 2)));
    Map<String, Double> ratios = new LinkedHashMap<>();
    double least = medians.values().iterator().next().seconds();
    medians.forEach((book, night) -> ratios.put(book, night.seconds() / least));
    return new NightComparison(medians, ratios);
  }
}
