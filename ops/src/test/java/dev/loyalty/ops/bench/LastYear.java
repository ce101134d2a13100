package dev.loyalty.ops.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Tells a random moment of the last year: with such times each night has points to expire, as in a
 * book of a year. Thread-safe.
 */
final class LastYear implements InstantSource {

  private static final Duration YEAR = Duration.ofDays(365);

  private final InstantSource now;
  private final RandomGenerator random;

  /**
   * @param random thread-safe
   */
  LastYear(InstantSource now, RandomGenerator random) {
    this.now = now;
    this.random = random;
  }

  @Override
  public Instant instant() {
    return now.instant().minusMillis(random.nextLong(YEAR.toMillis()));
  }
}
