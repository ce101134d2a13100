package dev.loyalty.ledger.posting;

import java.time.Duration;

/**
 * Hears of posting's progress, for meters and logs. Called on the posting threads; must return at
 * once and not throw.
 */
public interface PostingListener {

  /** Hears nothing. */
  PostingListener NONE = new PostingListener() {};

  /**
   * A batch is committed.
   *
   * @param took the time from the first try to the commit, waits included
   */
  default void committed(PostedBatch batch, Duration took) {}

  /** A try collided with another transaction and will be repeated. */
  default void conflicted(LanePosition lane) {}

  /** The database is down; the lane waits. Called at each try. */
  default void waiting(LanePosition lane, RuntimeException reason) {}

  /** The database answers again after having been down. */
  default void resumed(LanePosition lane) {}
}
