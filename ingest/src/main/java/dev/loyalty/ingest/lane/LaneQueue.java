package dev.loyalty.ingest.lane;

import dev.loyalty.ledger.posting.LaneItem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a partition and is not posted yet, without a hole: between the thread that reads
 * and the one that posts. Thread-safe.
 *
 * <p>INVARIANT: it holds nothing unless it is open, and what it holds begins where the lane stands
 * and goes to {@link #end}.
 */
final class LaneQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ReadRecord> records = new ArrayDeque<>();
  private boolean open;
  private boolean closed;
  private OptionalLong seek = OptionalLong.empty();
  private @Nullable RuntimeException failure;
  private long end;
  private long taken;
  private long bytes;

  /**
   * What is to be posted next.
   *
   * @param nextOffset behind the last item and any gap after it
   * @param oldestMillis the first record's timestamp
   */
  record Chunk(List<LaneItem> items, long nextOffset, long oldestMillis) {}

  /**
   * The lane stands there; the reader is to go there, and what it brings before that is dropped.
   */
  void open(long offset) {
    lock.lock();
    try {
      records.clear();
      bytes = 0;
      end = offset;
      taken = offset;
      failure = null;
      seek = OptionalLong.of(offset);
      open = true;
    } finally {
      lock.unlock();
    }
  }

  /** The lane takes nothing until it is opened again. */
  void shut() {
    lock.lock();
    try {
      open = false;
      seek = OptionalLong.empty();
      records.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }

  /** The lane is done for good once its batch is finished. */
  void close() {
    lock.lock();
    try {
      closed = true;
      shut();
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

  /** Waits until it is closed, or that long; whether it is closed. */
  boolean awaitClosed(Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = wait.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Where the reader is to go, if it was not told yet. */
  OptionalLong takeSeek() {
    lock.lock();
    try {
      OptionalLong offset = seek;
      seek = OptionalLong.empty();
      return offset;
    } finally {
      lock.unlock();
    }
  }

  /** Whether what is read now is wanted. */
  boolean accepts() {
    lock.lock();
    try {
      return open && seek.isEmpty() && failure == null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds what was read.
   *
   * @param nextOffset behind the last record and any gap after it
   */
  void add(List<ReadRecord> read, long nextOffset) {
    lock.lock();
    try {
      if (!accepts() || nextOffset <= end) {
        return;
      }
      for (ReadRecord record : read) {
        records.add(record);
        bytes += record.bytes();
      }
      end = nextOffset;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The reader found something that the lane must stop for. */
  void fail(RuntimeException reason) {
    lock.lock();
    try {
      if (open && failure == null) {
        failure = reason;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is something to post, or that long, or until it is closed; whether there is
   * something. Throws what the reader found.
   */
  boolean await(Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = wait.toNanos();
      while (!closed && failure == null && taken >= end && left > 0) {
        left = changed.awaitNanos(left);
      }
      RuntimeException reason = failure;
      if (reason != null && !closed) {
        throw reason;
      }
      return !closed && taken < end;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until so many records are there, or until then: there is something already.
   *
   * @param untilNanos of {@link System#nanoTime}
   */
  void gather(int enough, long untilNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = untilNanos - System.nanoTime();
      while (!closed && failure == null && records.size() < enough && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what is there, up to so many records and bytes, but at least one. Null: there is nothing,
   * or it was closed.
   */
  @Nullable Chunk take(int recordsMax, long bytesMax) {
    lock.lock();
    try {
      if (closed || taken >= end) {
        return null;
      }
      List<LaneItem> items = new ArrayList<>(Math.min(recordsMax, records.size()));
      ReadRecord first = records.peek();
      long size = 0;
      ReadRecord next = first;
      while (next != null
          && items.size() < recordsMax
          && (items.isEmpty() || size + next.bytes() <= bytesMax)) {
        items.add(next.item());
        size += next.bytes();
        records.remove();
        next = records.peek();
      }
      bytes -= size;
      taken = next == null ? end : next.item().offset();
      return new Chunk(items, taken, first == null ? Long.MAX_VALUE : first.timestampMillis());
    } finally {
      lock.unlock();
    }
  }

  /** Behind the last record that was read. */
  long end() {
    lock.lock();
    try {
      return end;
    } finally {
      lock.unlock();
    }
  }

  boolean holdsMoreThan(int recordsMax, long bytesMax) {
    lock.lock();
    try {
      return records.size() > recordsMax || bytes > bytesMax;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest waiting record's timestamp; Long.MAX_VALUE if none waits. */
  long oldestMillis() {
    lock.lock();
    try {
      ReadRecord first = records.peek();
      return first == null ? Long.MAX_VALUE : first.timestampMillis();
    } finally {
      lock.unlock();
    }
  }
}
