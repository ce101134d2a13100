package dev.loyalty.ingest.setup;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Refuses wrong settings. It is not a part of {@link IngestSettings}, because its parts would then
 * begin its initialization before their own is over, and its defaults would lack them.
 */
final class Refusal {

  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
  private static final Duration TIME_MIN = Duration.ofMillis(1);
  private static final Duration TIME_MAX = Duration.ofHours(1);

  private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

  private Refusal() {}

  static void requireTopic(String name, String value) {
    if (!TOPIC.matcher(value).matches() || List.of(".", "..").contains(value)) {
      throw of(name, value, "a Kafka topic's name");
    }
  }

  static void requireAtLeast(String name, long value, long min) {
    if (value < min) {
      throw of(name, value, "at least " + min);
    }
  }

  static void requireTime(String name, Duration value) {
    if (value.compareTo(TIME_MIN) < 0 || value.compareTo(TIME_MAX) > 0) {
      throw of(name, value, "between " + TIME_MIN + " and " + TIME_MAX);
    }
  }

  static void requireOrder(String name, Duration first, Duration max) {
    if (max.compareTo(first) < 0) {
      throw of(name, max, "at least " + first + ", the first wait");
    }
  }

  /** Names the property as people write it, and says what it has to be. */
  static IllegalArgumentException of(String name, Object value, String wanted) {
    String property =
        "loyalty.ingest." + CAPITAL.matcher(name).replaceAll("-$0").toLowerCase(Locale.ROOT);
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "%s is \"%s\": set it to %s", property, value, wanted));
  }
}
