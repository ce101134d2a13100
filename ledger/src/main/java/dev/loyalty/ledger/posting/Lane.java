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
 * One input partition's way into the book. It posts batches one after the other; each takes effect
 * exactly once, however often it is tried. For one thread at a time.
 */
public final class Lane {

  private static final int CONFLICTS_BEFORE_HALVING = 2;

  /** Whoever collides lets another go on; nobody is that unlucky, so it is a bug that repeats. */
  private static final int CONFLICTS_IN_A_ROW_MAX = 1_000;

  /**
   * How many usual batches a large one is. With Zipf 1.1 access it changes a sixth fewer accounts a
   * request; eight times are no faster than four.
   */
  public static final int LARGE_BATCH = 4;

  private final Ledger ledger;
  private final KeyLookup keys;
  private final Backoff conflictPauses;
  private final Backoff outagePauses;
  private LanePosition position;

  /** A try whose commit was cut off: it may be in the book, or may still get there. */
  private @Nullable PostedBatch unconfirmed;

  private @Nullable ConflictException lastConflict;
  private boolean programsAreStale;
  private boolean away;

  Lane(Ledger ledger, LanePosition position) {
    this.ledger = ledger;
    this.position = position;
    // Not every refusal of the system's own requests settles its key, and the book only notices
    // those that do.
    boolean ofSystem = position.topic().startsWith(RequestHeader.SYSTEM_KEY_PREFIX);
    this.keys = new KeyLookup(ledger.recentKeys(), ofSystem);
    LedgerSettings settings = ledger.settings();
    SplittableRandom random = new SplittableRandom(31L * position.laneId() + position.epoch());
    this.conflictPauses =
        new Backoff(settings.conflictPause(), settings.conflictPause().multipliedBy(16), random);
    this.outagePauses = new Backoff(settings.outagePause(), settings.outagePauseMax(), random);
  }

  /** Where the lane stands: behind the last committed batch. */
  public LanePosition position() {
    return position;
  }

  /**
   * How many items are best posted together at present. More than usual where lanes keep colliding
   * and so write one at a time: a large batch collides with no other of this process then, and it
   * changes an account that many of its items are about once instead of several times.
   */
  public int batchSize(int usual) {
    return ledger.gate().isOneEnough() ? usual * LARGE_BATCH : usual;
  }

  /**
   * Posts the items, in one transaction or, where they keep colliding with other lanes', in
   * several. Waits while the database is away.
   *
   * @param items in their order; those before the lane's next offset are in the book and are passed
   *     over
   * @param nextOffset where the lane stands afterwards: behind the last item and any gap after it
   * @param committed is given each batch once it is committed, before the next is begun
   * @throws FencedException the lane was taken over; what was not given to {@code committed} is the
   *     new owner's work
   * @throws IllegalStateException a bug: the lane was moved by somebody else, or collides for ever
   * @throws InterruptedException while waiting; what was not given to {@code committed} may be
   *     posted again
   */
  public void post(List<LaneItem> items, long nextOffset, Consumer<PostedBatch> committed)
      throws InterruptedException {
    post(items, nextOffset, committed, true);
  }

  /**
   * Posts the items as {@link #post} does, but throws instead of waiting where the database is
   * away. Calling it again with the same items goes on from there.
   *
   * @throws BookUnavailableException the database is away
   * @throws CommitUnknownException the connection was lost during a commit; the next call finds out
   *     whether it took effect
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
   * Looks whether the book still has the lane where it stands. For a lane that nothing comes in
   * for: a book that went back (a standby was promoted, a backup restored) lacks what only this
   * lane's owner can read again, and no batch would find that out. While the book is away there is
   * no telling: then it returns, and is to be asked again.
   *
   * @throws FencedException the lane was taken over, or the book is another one
   * @throws IllegalStateException the lane was moved by somebody else
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
   * Null: it collided. Goes on by itself after an outage, or when what was remembered of the book
   * no longer held.
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

  /** What became of a commit that was cut off. Null: it is not in the book, or there was none. */
  private @Nullable PostedBatch findConfirmed() {
    PostedBatch batch = unconfirmed;
    if (batch == null) {
      return null;
    }
    return loadOwnPosition().standsAt(batch.position()) ? batch : null;
  }

  /** Where the book has the lane, which is ours still. */
  private LanePosition loadOwnPosition() {
    LanePosition now = ledger.book().loadPosition(position.laneId());
    if (now.epoch() != position.epoch() || !now.incarnation().equals(position.incarnation())) {
      throw new FencedException(position);
    }
    return now;
  }

  private static IllegalStateException movedUnderOurEpoch(PositionMovedException moved) {
    return new IllegalStateException("somebody else moved the lane under our epoch", moved);
  }

  private void answered() {
    if (away) {
      away = false;
      outagePauses.reset();
      ledger.listener().resumed(position);
    }
  }
}
