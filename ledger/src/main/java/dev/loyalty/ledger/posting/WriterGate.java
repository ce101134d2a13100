package dev.loyalty.ledger.posting;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits how many lanes write at once. Where lanes keep colliding on the same accounts, fewer
 * writers are faster: with Zipf 1.1 access two writers collide in four batches of five. So the
 * number is halved when a quarter of the last {@value #WINDOW} tries collided, and raised by one
 * after {@value #WINDOW} tries of which fewer than an eighth did, each raise after a collapse
 * taking twice as many tries as the one before. Thread-safe.
 */
final class WriterGate {

  private static final int WINDOW = 32;
  private static final int PATIENCE_MAX = 16;

  private final int writersMax;

  /** Fair: the lane that has waited longest writes next. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final Condition mayEnter = lock.newCondition();
  private int allowed;
  private int inside;
  private int tries;
  private int collisions;
  private int calmWindows;
  private int patience = 1;

  /**
   * Says whether the single writer hardly collided when it was last alone; kept while two are
   * tried.
   */
  private boolean calmAlone;

  WriterGate(int writersMax) {
    this.writersMax = writersMax;
    this.allowed = writersMax;
  }

  void enter() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (inside >= allowed) {
        mayEnter.await();
      }
      inside++;
    } finally {
      lock.unlock();
    }
  }

  void leave(boolean collided) {
    lock.lock();
    try {
      inside--;
      tries++;
      if (collided) {
        collisions++;
      }
      if (collisions * 4 >= WINDOW) {
        narrow();
      } else if (tries >= WINDOW) {
        widen();
      }
      mayEnter.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether two writers are too many, and one hardly collides with other processes. */
  boolean isOneEnough() {
    lock.lock();
    try {
      return allowed == 1 && calmAlone;
    } finally {
      lock.unlock();
    }
  }

  int allowed() {
    lock.lock();
    try {
      return allowed;
    } finally {
      lock.unlock();
    }
  }

  private void narrow() {
    if (allowed > 1) {
      allowed = Math.max(1, allowed / 2);
      patience = Math.min(patience * 2, PATIENCE_MAX);
    } else {
      calmAlone = false;
    }
    nextWindow();
    calmWindows = 0;
  }

  private void widen() {
    calmWindows = collisions * 8 < WINDOW ? calmWindows + 1 : 0;
    if (allowed == 1 && writersMax > 1) {
      calmAlone = calmWindows > 0;
    }
    nextWindow();
    if (calmWindows >= patience && allowed < writersMax) {
      allowed++;
      calmWindows = 0;
      mayEnter.signalAll();
    } else if (allowed == writersMax && calmWindows >= patience) {
      patience = 1;
    }
  }

  private void nextWindow() {
    tries = 0;
    collisions = 0;
  }
}
