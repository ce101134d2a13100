package dev.loyalty.ledger.posting;

import java.time.Duration;

/** Lets time pass on a thread; tests replace it. */
@FunctionalInterface
public interface Pause {

  /** Sleeps. */
  Pause SLEEP = Thread::sleep;

  void of(Duration duration) throws InterruptedException;
}
