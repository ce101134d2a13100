package dev.loyalty.ingest.outcome;

import dev.loyalty.ledger.store.OutcomeBatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lane's newest outcomes, on their way from posting to publishing without a detour through the
 * database. Bounded: what doesn't fit is left out, and so is all that follows until the rest was
 * taken, so that what is here has no hole. Thread-safe; posting never waits.
 */
final class RecentOutcomes {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<OutcomeBatch> batches = new ArrayDeque<>();
  private final AtomicInteger room;
  private boolean missed;
  private boolean closed;

  /**
   * @param room how many more outcomes all lanes together may hold
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

  /** A batch of dead letters has no outcome, and takes room nevertheless. */
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
   * The next one; null if there is none within that time, or none will come here because some were
   * left out or it is closed.
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
   * Whether some were left out; from now on new ones are taken in again. Only once all that is here
   * was taken.
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
   * Whether the oldest one here follows that batch at once, or comes before it: then nothing is
   * missing between.
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

  /** Nothing comes any more; who waits goes on. */
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

  /** Gives back the room of what nobody will take. */
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
