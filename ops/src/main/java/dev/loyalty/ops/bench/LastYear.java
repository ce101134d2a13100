package dev.loyalty.ops.bench;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;

/**
 * Tells any moment of the last year: requests of such times make each night's share of points
 * expire, as in a book that has lived through that year. Thread-safe.
 */
final class LastYear extends Clock {

  private static final Duration YEAR = Duration.ofDays(365);

  private final Clock now;
  private final RandomGenerator random;

  /**
   * @param random thread-safe
   */
  LastYear(Clock now, RandomGenerator random) {
    this.now = now;
    this.random = random;
  }

  @Override
  public Instant instant() {
    return now.instant().minusMillis(random.nextLong(YEAR.toMillis()));
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
