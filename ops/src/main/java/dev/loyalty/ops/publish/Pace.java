package dev.loyalty.ops.publish;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Spreads events evenly over time. Events of a hundredth of a second go at once, because requests
 * of one event each cost the broker much. A sender that was held up catches up, so that the rate
 * holds on the whole.
 */
final class Pace {

  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(10);

  private final double nanosPerEvent;
  private final LongSupplier nanos;
  private final long startedAt;

  /**
   * @param rate events a second; 0 for no limit
   */
  Pace(double rate, LongSupplier nanos) {
    this.nanosPerEvent = rate <= 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / rate;
    this.nanos = nanos;
    this.startedAt = nanos.getAsLong();
  }

  /** Returns nanoseconds until the event of this number (from 0) is due; 0 or less once it is. */
  long untilDue(long number) {
    if (nanosPerEvent == 0) {
      return 0;
    }
    long evenly = (long) (number * nanosPerEvent);
    return startedAt + evenly - evenly % STEP - nanos.getAsLong();
  }

  /** Waits until the event is due, or the thread is interrupted. */
  void await(long number) {
    for (long wait = untilDue(number);
        wait > 0 && !Thread.currentThread().isInterrupted();
        wait = untilDue(number)) {
      LockSupport.parkNanos(wait);
    }
  }
}
