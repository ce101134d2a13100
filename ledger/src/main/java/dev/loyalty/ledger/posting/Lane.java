package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.RequestHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Posts the batches of one input partition, one after the other. Each takes effect exactly once,
 * however often it is tried. For one thread at a time.
 */
public final class Lane {

  private static final int CONFLICTS_BEFORE_HALVING = 2;

  /** More conflicts in a row than contention can explain: treat it as a bug. */
  private static final int CONFLICTS_IN_A_ROW_MAX = 1_000;

  /**
   * The size of a large batch in usual batches. With Zipf 1.1 access a large batch changes a sixth
   * fewer accounts a request; eight times are no faster than four.
   */
  public static final int LARGE_BATCH = 4;

  private final Ledger ledger;
  private final KeyLookup keys;
  private final Backoff conflictPauses;
  private final Backoff outagePauses;
  private LanePosition position;

  /** A try whose commit was cut off: the book may have it already or later. */
  private @Nullable PostedBatch unconfirmed;

  private @Nullable ConflictException lastConflict;
  private boolean programsAreStale;
  private boolean away;

  Lane(Ledger ledger, LanePosition position) {
    this.ledger = ledger;
    this.position = position;
    // Not every refusal of the system's own requests settles its key, and the book notices only
    // those that do.
    boolean ofSystem = position.topic().startsWith(RequestHeader.SYSTEM_KEY_PREFIX);
    this.keys = new KeyLookup(ledger.recentKeys(), ofSystem);
    LedgerSettings settings = ledger.settings();
    SplittableRandom random = new SplittableRandom(31L * position.laneId() + position.epoch());
    this.conflictPauses =
        new Backoff(settings.conflictPause(), settings.conflictPause().multipliedBy(16), random);
    this.outagePauses = new Backoff(settings.outagePause(), settings.outagePauseMax(), random);
  }

  /** Returns the lane's position: behind the last committed batch. */
  public LanePosition position() {
    return position;
  }

  /**
   * Returns how many items are best posted together at present. It is more than usual where lanes
   * keep colliding and so write one at a time: a large batch then collides with no other of this
   * process, and changes an account of many of its items only once.
   */
  public int batchSize(int usual) {
    return ledger.gate().isOneEnough() ? usual * LARGE_BATCH : usual;
  }

  /**
   * Posts the items, in one transaction or, where they keep colliding with other lanes', in
   * several. Waits while the database is down.
   *
   * @param items the items in their order; those before the lane's next offset are in the book and
   *     are skipped
   * @param nextOffset the lane's next offset afterwards: behind the last item and any gap after it
   * @param committed gets each batch once it is committed, before the next one begins
   * @throws FencedException where the lane was taken over; the new owner posts what {@code
   *     committed} did not get
   * @throws IllegalStateException on a bug: something else moved the lane, or it collides without
   *     end
   * @throws InterruptedException while waiting; what {@code committed} did not get may be posted
   *     again
   */
  public void post(List<LaneItem> items, long nextOffset, Consumer<PostedBatch> committed)
      throws InterruptedException {
    post(items, nextOffset, committed, true);
  }

  /**
   * Posts the items as {@link #post} does, but throws instead of waiting where the database is
   * down. Calling it again with the same items goes on from there.
   *
   * @throws BookUnavailableException where the database is down
   * @throws CommitUnknownException where the connection was lost during a commit; the next call
   *     finds out whether it took effect
   */
  public void postUnlessAway(List<LaneItem> items, long nextOffset, Consumer<PostedBatch> committed)
      throws InterruptedException {
    post(items, nextOffset, committed, false);
  }

  private void post(
      List<LaneItem> items, long nextOffset, Consumer<PostedBatch> committed, boolean waits)
      throws InterruptedException {
    int begin = firstToPost(items, 0);
    int size = Math.max(items.size(), 1);
    int conflicts = 0;
    int conflictsInARow = 0;
    Instant begun = ledger.clock().instant();
    while (position.nextOffset() < nextOffset) {
      int end = Math.min(begin + size, items.size());
      List<LaneItem> piece = items.subList(begin, end);
      PostedBatch batch =
          tryPost(piece, end == items.size() ? nextOffset : offset(items, end), waits);
      if (batch == null) {
        if (++conflictsInARow >= CONFLICTS_IN_A_ROW_MAX) {
          throw new IllegalStateException(
              "collided " + conflictsInARow + " times in a row, at last alone", lastConflict);
        }
        ledger.settings().pause().of(conflictPauses.next());
        if (++conflicts >= CONFLICTS_BEFORE_HALVING) {
          size = Math.max(1, (end - begin) / 2);
          conflicts = 0;
        }
        continue;
      }
      position = batch.position();
      begin = firstToPost(items, begin);
      conflicts = 0;
      conflictsInARow = 0;
      conflictPauses.reset();
      Instant now = ledger.clock().instant();
      ledger.listener().committed(batch, Duration.between(begun, now));
      begun = now;
      committed.accept(batch);
    }
  }

  /**
   * Checks that the book still has the lane at this position, for a lane without new records. A
   * book that went back (a standby was promoted, a backup restored) lacks records that only this
   * lane's owner can read again, and no batch would notice. It returns without an answer while the
   * database is down; call it again.
   *
   * @throws FencedException where the lane was taken over, or the book is another one
   * @throws IllegalStateException where something else moved the lane
   */
  public void checkPosition() {
    LanePosition now;
    try {
      now = loadOwnPosition();
    } catch (BookUnavailableException e) {
      away = true;
      ledger.listener().waiting(position, e);
      return;
    }
    answered();
    if (unconfirmed == null && !now.standsAt(position)) {
      throw movedUnderOurEpoch(new PositionMovedException(position, now));
    }
  }

  private int firstToPost(List<LaneItem> items, int from) {
    int index = from;
    while (index < items.size() && items.get(index).offset() < position.nextOffset()) {
      index++;
    }
    return index;
  }

  private static long offset(List<LaneItem> items, int index) {
    return items.get(index).offset();
  }

  /**
   * Tries once; null where it collided. It goes on by itself after an outage, or where cached state
   * of the book no longer held.
   */
  private @Nullable PostedBatch tryPost(List<LaneItem> items, long nextOffset, boolean waits)
      throws InterruptedException {
    PositionMovedException moved = null;
    while (true) {
      try {
        PostedBatch batch = findConfirmed();
        if (batch == null && moved != null) {
          throw movedUnderOurEpoch(moved);
        }
        if (batch == null) {
          batch = attempt(items, nextOffset);
        }
        unconfirmed = null;
        answered();
        return batch;
      } catch (ConflictException e) {
        if (e instanceof KeyTakenException) {
          keys.doubt();
        }
        answered();
        lastConflict = e;
        ledger.listener().conflicted(position);
        return null;
      } catch (StaleCacheException e) {
        programsAreStale = true;
      } catch (PositionMovedException e) {
        moved = e;
      } catch (BookUnavailableException | CommitUnknownException e) {
        away = true;
        ledger.listener().waiting(position, e);
        if (!waits) {
          throw e;
        }
        ledger.settings().pause().of(outagePauses.next());
      }
    }
  }

  private PostedBatch attempt(List<LaneItem> items, long nextOffset) throws InterruptedException {
    if (programsAreStale) {
      ledger.programs().refresh();
      programsAreStale = false;
    }
    ledger.countBatch();
    BatchAttempt attempt = new BatchAttempt(position, items, nextOffset, ledger.clock());
    attempt.prepare(ledger.book(), ledger.programs(), ledger.directory(), keys);
    AtomicReference<PostedBatch> last = new AtomicReference<>();
    boolean collided = false;
    ledger.gate().enter();
    try {
      return ledger
          .book()
          .inTransaction(
              transaction -> {
                PostedBatch batch = attempt.post(transaction);
                last.set(batch);
                return batch;
              });
    } catch (ConflictException e) {
      collided = true;
      throw e;
    } catch (CommitUnknownException e) {
      unconfirmed = last.get();
      throw e;
    } finally {
      ledger.gate().leave(collided);
    }
  }

  /**
   * Finds what became of a commit that was cut off; null where it is not in the book, or where
   * there was none.
   */
  private @Nullable PostedBatch findConfirmed() {
    PostedBatch batch = unconfirmed;
    if (batch == null) {
      return null;
    }
    return loadOwnPosition().standsAt(batch.position()) ? batch : null;
  }

  /** Loads the lane's position in the book, and checks that the lane is still ours. */
  private LanePosition loadOwnPosition() {
    LanePosition now = ledger.book().loadPosition(position.laneId());
    if (now.epoch() != position.epoch() || !now.incarnation().equals(position.incarnation())) {
      throw new FencedException(position);
    }
    return now;
  }

  private static IllegalStateException movedUnderOurEpoch(PositionMovedException moved) {
    return new IllegalStateException("something else moved the lane under our epoch", moved);
  }

  private void answered() {
    if (away) {
      away = false;
      outagePauses.reset();
      ledger.listener().resumed(position);
    }
  }
}
