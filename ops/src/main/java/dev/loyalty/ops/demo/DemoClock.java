package dev.loyalty.ops.demo;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Shows the real time, or, once it was advanced, the time that it was advanced to. It never goes
 * back from there. Thread-safe.
 */
final class DemoClock extends Clock {

  private final AtomicReference<Optional<Instant>> shown = new AtomicReference<>(Optional.empty());

  /** Moves the clock to the moment, unless it is later already. It stands still then. */
  void advanceTo(Instant time) {
    shown.updateAndGet(
        before -> before.isPresent() && before.get().isAfter(time) ? before : Optional.of(time));
  }

  @Override
  public Instant instant() {
    return shown.get().orElseGet(Instant::now);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("the zone of a demo's clock is fixed");
  }
}
