package dev.loyalty.ledger.posting;

import java.time.Duration;

/**
 * Hears what posting does: for meters and logs. Called on the posting threads; must return at once
 * and not throw.
 */
public interface PostingListener {

  /** Hears nothing. */
  PostingListener NONE = new PostingListener() {};

  /**
   * A batch is committed.
   *
   * @param took from the first try to the commit, waits included
   */
  default void committed(PostedBatch batch, Duration took) {}

  /** A try collided with another transaction and will be repeated. */
  default void conflicted(LanePosition lane) {}

  /** The book is away; the lane waits. Called at each try. */
  default void waiting(LanePosition lane, RuntimeException reason) {}

  /** The book answers again after having been away. */
  default void resumed(LanePosition lane) {}
}
