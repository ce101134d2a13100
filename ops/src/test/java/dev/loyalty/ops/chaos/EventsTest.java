package dev.loyalty.ops.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ops.chaos.Expectation.Balance;
import dev.loyalty.ops.chaos.Expectation.Result;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Checks that a drawn stream has every kind of event in it. */
class EventsTest {

  private static final int COUNT = 20_000;
  private static final Pattern KIND = Pattern.compile("loyalty\\.([a-z]+)\\.v1");
  private static final Pattern ORIGINAL = Pattern.compile("\"original\":\"([^\"]+)\"");

  private final Expectation expectation = new Expectation();
  private final Set<String> kindsPosted = new TreeSet<>();
  private final Set<String> codes = new TreeSet<>();
  private final Map<String, Integer> timesReversed = new HashMap<>();
  private boolean oweAccounts;
  private boolean waitPoints;

  @Test
  void drawsEveryKindAndEveryRefusal() {
    Events events = new Events(new SplittableRandom(1));
    for (int i = 0; i < COUNT; i++) {
      ProducerRecord<byte[], byte[]> event = events.next();
      switch (expectation.take(event.value())) {
        case Result.Dead dead -> codes.add(dead.code());
        case Result.Outcome outcome -> note(event, outcome);
      }
    }

    assertThat(kindsPosted)
        .containsExactly(
            "adjust", "capture", "earn", "hold", "redeem", "release", "reverse", "transfer");
    assertThat(codes)
        .containsExactly(
            "CAPTURE_EXCEEDS_HOLD",
            "DUPLICATE",
            "HOLD_NOT_OPEN",
            "INSUFFICIENT_POINTS",
            "KEY_REUSED",
            "MALFORMED_JSON",
            "NULL_VALUE",
            "ORIGINAL_NOT_FOUND",
            "ORIGINAL_NOT_REVERSIBLE",
            "REVERSAL_EXCEEDS_ORIGINAL",
            "SCHEMA_VIOLATION",
            "UNKNOWN_ACCOUNT",
            "UNKNOWN_PROGRAM");
    assertThat(timesReversed.values().stream().filter(times -> times > 1).count())
        .isGreaterThan(COUNT / 200);
    assertThat(oweAccounts).isTrue();
    assertThat(waitPoints).isTrue();
  }

  private void note(ProducerRecord<byte[], byte[]> event, Result.Outcome outcome) {
    String text = new String(event.value(), StandardCharsets.UTF_8);
    Balance balance = outcome.balance();
    oweAccounts |= balance.available() < 0;
    waitPoints |= balance.pending() > 0;
    if (outcome.status().equals("POSTED")) {
      String kind = first(KIND, text);
      kindsPosted.add(kind);
      if (kind.equals("reverse")) {
        timesReversed.merge(first(ORIGINAL, text), 1, Integer::sum);
      }
    } else {
      codes.add(outcome.code() == null ? outcome.status() : outcome.code());
    }
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
