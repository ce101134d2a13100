package dev.loyalty.ops.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of several rounds of all ways on one server.
 *
 * @param medians the round with the median rate, by way
 * @param ratios the ratios of those rates
 */
record Comparison(Map<String, Measurement> medians, Map<String, Double> ratios) {

  static Comparison of(Collection<List<Measurement>> byWay) {
    Map<String, Measurement> medians = new LinkedHashMap<>();
    for (List<Measurement> rounds : byWay) {
      List<Measurement> sorted = new ArrayList<>(rounds);
      sorted.sort(Comparator.comparingDouble(Measurement::rate));
      Measurement median = sorted.get(sorted.size() / 2);
      medians.put(median.way(), median);
    }
    Map<String, Double> ratios = new LinkedHashMap<>();
    addRatio("post", "limit", medians, ratios);
    addRatio("stream", "limit", medians, ratios);
    addRatio("post", "per-record", medians, ratios);
    return new Comparison(medians, ratios);
  }

  private static void addRatio(
      String of, String to, Map<String, Measurement> medians, Map<String, Double> ratios) {
    Measurement one = medians.get(of);
    Measurement other = medians.get(to);
    if (one != null && other != null) {
      ratios.put(of + "/" + to, one.rate() / other.rate());
    }
  }
}
