package dev.loyalty.ops.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that each look moves on, so that requests are spread evenly over a span of time.
 * Thread-safe.
 */
final class PassingTime implements InstantSource {

  private final Instant from;
  private final Duration span;
  private final long looks;
  private final AtomicLong looked = new AtomicLong();

  /**
   * @param looks the number of looks after which the clock stands still, at {@code until}
   */
  PassingTime(Instant from, Instant until, long looks) {
    this.from = from;
    this.span = Duration.between(from, until);
    this.looks = looks;
  }

  @Override
  public Instant instant() {
    double passed = (double) Math.min(looked.incrementAndGet(), looks) / looks;
    return from.plusMillis((long) (passed * span.toMillis()));
  }
}
