package dev.loyalty.ledger.posting;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits that double from one to the next, up to a bound, each cut at random to between a half and
 * the whole of it, so that colliding lanes drift apart. Not thread-safe.
 */
public final class Backoff {

  private final Duration first;
  private final Duration max;
  private final RandomGenerator random;
  private int tries;

  public Backoff(Duration first, Duration max, RandomGenerator random) {
    this.first = first;
    this.max = max;
    this.random = random;
  }

  public Duration next() {
    long doubled = first.toNanos() << Math.min(tries++, 30);
    long bound = doubled <= 0 ? max.toNanos() : Math.min(doubled, max.toNanos());
    return Duration.ofNanos(bound / 2 + random.nextLong(bound / 2 + 1));
  }

  public void reset() {
    tries = 0;
  }
}
