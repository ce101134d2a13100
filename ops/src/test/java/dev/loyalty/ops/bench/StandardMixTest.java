package dev.loyalty.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Request;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StandardMixTest {

  private static final int ACCOUNTS = 100_000;
  private static final int BATCH = 500;
  private static final int DRAWS = 1_000_000;

  private static final Map<String, Integer> PERCENT =
      Map.of(
          "earn", 65,
          "redeem", 18,
          "transfer", 8,
          "hold", 2,
          "capture", 1,
          "release", 1,
          "reverse", 2,
          "adjust", 1,
          "duplicate", 1,
          "refused for its balance", 1);

  private final StandardMix mix = mix();
  private final Map<String, Long> madeAt = new HashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();

  private static StandardMix mix() {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(7L);
    return new StandardMix(
        "test",
        AccountPicker.of(ACCOUNTS, 0, 1, 0, random),
        random,
        InstantSource.fixed(Instant.EPOCH),
        BATCH);
  }

  private static @Nullable String original(Request request) {
    return switch (request) {
      case Request.Capture capture -> capture.original();
      case Request.Release release -> release.original();
      case Request.Reverse reverse -> reverse.original();
      default -> null;
    };
  }

  /** As the mix speaks of it. */
  private static String kind(Request request) {
    return switch (request) {
      case Request.Earn earn -> "earn";
      case Request.Redeem redeem ->
          redeem.points() > BenchBook.OPENING_BALANCE * 100 ? "refused for its balance" : "redeem";
      case Request.Transfer transfer -> "transfer";
      case Request.Hold hold -> "hold";
      case Request.Capture capture -> "capture";
      case Request.Release release -> "release";
      case Request.Reverse reverse -> "reverse";
      case Request.Adjust adjust when adjust.direction() == Direction.CREDIT -> "adjust";
      default -> throw new AssertionError("the mix has no " + request);
    };
  }

  @Test
  void hasTheSharesThatItIsKnownFor() {
    for (long i = 0; i < DRAWS; i++) {
      Request request = mix.next();
      boolean first = madeAt.putIfAbsent(request.header().key(), i) == null;
      counts.merge(first ? kind(request) : "duplicate", 1, Integer::sum);
    }

    assertThat(counts).containsOnlyKeys(PERCENT.keySet());
    counts.forEach(
        (kind, count) -> {
          double share = PERCENT.get(kind) / 100.0;
          double deviation = Math.sqrt(DRAWS * share * (1 - share));
          assertThat(count.doubleValue()).as(kind).isCloseTo(DRAWS * share, within(4 * deviation));
        });
  }

  @Test
  void namesOriginalsOfEarlierBatchesOnly() {
    Map<String, Request> originals = new HashMap<>();
    int naming = 0;
    for (long i = 0; i < DRAWS / 10; i++) {
      Request request = mix.next();
      String original = original(request);
      boolean again = madeAt.putIfAbsent(request.header().key(), i) != null;
      originals.putIfAbsent(request.header().key(), request);
      if (original != null && !again) {
        naming++;
        assertThat(i - madeAt.get(original)).isGreaterThanOrEqualTo(BATCH);
        Request named = originals.get(original);
        assertThat(named.header().account()).isEqualTo(request.header().account());
        assertThat(kind(named)).isEqualTo(request instanceof Request.Reverse ? "earn" : "hold");
      }
    }
    assertThat(naming).isGreaterThan(DRAWS / 10 * 3 / 100);
  }
}
