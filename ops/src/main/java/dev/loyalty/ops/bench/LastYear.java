package dev.loyalty.ops.bench;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells any moment of the last year: requests of such times make each night's share of points
 * expire, as in a book that has lived through that year. Thread-safe.
 */
final class LastYear extends Clock {

  private static final long DAYS = 365;

  @Override
  public Instant instant() {
    long ago = ThreadLocalRandom.current().nextLong(Duration.ofDays(DAYS).toMillis());
    return Instant.now().minusMillis(ago);
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
