package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static Backoff backoff(Duration first, Duration max) {
    return new Backoff(first, max, new SplittableRandom(42));
  }

  @Test
  void doublesUpToItsBoundAndCutsAtMostHalf() {
    Backoff backoff = backoff(Duration.ofMillis(100), Duration.ofMillis(1000));
    for (long bound : new long[] {100, 200, 400, 800, 1000, 1000, 1000}) {
      assertThat(backoff.next()).isBetween(Duration.ofMillis(bound / 2), Duration.ofMillis(bound));
    }
  }

  @Test
  void beginsAgainOnceReset() {
    Backoff backoff = backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
    backoff.next();
    backoff.next();
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void staysAtItsBoundForEver() {
    Backoff backoff = backoff(Duration.ofSeconds(20), Duration.ofMinutes(2));
    for (int i = 0; i < 3; i++) {
      backoff.next();
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(backoff.next()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
    }
  }

  @Test
  void isNotTheSameForTwoLanes() {
    Backoff one =
        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), new SplittableRandom(1));
    Backoff other =
        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), new SplittableRandom(2));
    assertThat(one.next()).isNotEqualTo(other.next());
  }
}
