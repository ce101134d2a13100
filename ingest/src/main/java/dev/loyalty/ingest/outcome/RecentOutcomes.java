package dev.loyalty.ingest.outcome;

import dev.loyalty.ledger.store.OutcomeBatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A queue of a lane's newest outcomes from posting to publishing, without a detour through the
 * database. It is bounded: it leaves out what doesn't fit, and all that follows until the rest was
 * taken, so that it has no gap. Thread-safe; posting never waits.
 */
final class RecentOutcomes {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<OutcomeBatch> batches = new ArrayDeque<>();
  private final AtomicInteger room;
  private boolean missed;
  private boolean closed;

  /**
   * @param room the number of further outcomes that all lanes together may hold
   */
  RecentOutcomes(AtomicInteger room) {
    this.room = room;
  }

  void offer(OutcomeBatch batch) {
    lock.lock();
    try {
      if (!missed && !closed && reserve(weight(batch))) {
        batches.add(batch);
      } else {
        missed = true;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the room of a batch; one of dead letters takes some too, though it has no outcome. */
  private static int weight(OutcomeBatch batch) {
    return batch.events().size() + 1;
  }

  private boolean reserve(int outcomes) {
    if (room.addAndGet(-outcomes) >= 0) {
      return true;
    }
    room.addAndGet(outcomes);
    return false;
  }

  /**
   * Takes the next batch; null where none comes within that time, or none can come because some
   * were left out or the queue is closed.
   */
  @Nullable OutcomeBatch take(Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = wait.toNanos();
      while (batches.isEmpty() && !missed && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      OutcomeBatch batch = batches.poll();
      if (batch != null) {
        room.addAndGet(weight(batch));
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells whether some were left out, and takes new ones in from now on. Called only once the queue
   * is empty.
   */
  boolean forgetMissed() {
    lock.lock();
    try {
      boolean was = missed && batches.isEmpty();
      if (was) {
        missed = false;
      }
      return was;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells whether the oldest one here directly follows that batch or comes before it, so that
   * nothing is missing between.
   */
  boolean continues(long batchNo) {
    lock.lock();
    try {
      OutcomeBatch oldest = batches.peek();
      return oldest != null && oldest.batchNo() <= batchNo + 1;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the queue; a waiting thread goes on. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Gives back the room of batches that are no longer taken. */
  void discard() {
    lock.lock();
    try {
      OutcomeBatch batch;
      while ((batch = batches.poll()) != null) {
        room.addAndGet(weight(batch));
      }
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}
