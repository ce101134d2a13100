package dev.loyalty.ops.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of several rounds of nights on books of different sizes.
 *
 * @param medians the night with the median duration, by book
 * @param ratios the median of each book divided by that of the first
 */
record NightComparison(Map<String, NightMeasurement> medians, Map<String, Double> ratios) {

  /**
   * @param byBook the smallest book first
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
