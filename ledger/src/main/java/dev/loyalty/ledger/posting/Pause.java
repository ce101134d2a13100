package dev.loyalty.ledger.posting;

import java.time.Duration;

/** How a thread lets time pass: the system's way, or a test's. */
@FunctionalInterface
public interface Pause {

  /** Sleeps. */
  Pause SLEEP = Thread::sleep;

  void of(Duration duration) throws InterruptedException;
}
