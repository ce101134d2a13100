package dev.loyalty.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class NightComparisonTest {

  @Test
  void comparesEachBooksMedianNightWithTheFirstBooks() {
    Map<String, List<NightMeasurement>> byBook = new LinkedHashMap<>();
    byBook.put("small", nights(4, 2, 9));
    byBook.put("large", nights(5, 1, 80));

    NightComparison comparison = NightComparison.of(byBook);

    assertThat(comparison.medians())
        .containsExactly(entry("small", night(4)), entry("large", night(5)));
    assertThat(comparison.ratios()).containsExactly(entry("small", 1.0), entry("large", 1.25));
  }

  private static List<NightMeasurement> nights(double... seconds) {
    return DoubleStream.of(seconds).mapToObj(NightComparisonTest::night).toList();
  }

  private static NightMeasurement night(double seconds) {
    return new NightMeasurement(seconds, Map.of());
  }
}
