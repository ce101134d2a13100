package dev.loyalty.ingest.lane;

import org.jspecify.annotations.Nullable;

/**
 * The state of a lane. Immutable.
 *
 * @param reason a sentence with the cure; null unless it is stopped
 */
public record LaneState(Phase phase, @Nullable String reason) {

  /** The phase of a lane's life. */
  public enum Phase {
    /** The lane is being taken over, and waits for servers that are down. */
    OPENING,
    /** The lane reads and posts. */
    OPEN,
    /**
     * The lane stopped for a reason that needs a person, or because of another owner. It is tried
     * again from time to time.
     */
    STOPPED,
    /** The lane went to another consumer, or was shut down. */
    CLOSED
  }

  static final LaneState OPENING = new LaneState(Phase.OPENING, null);
  static final LaneState OPEN = new LaneState(Phase.OPEN, null);
  static final LaneState CLOSED = new LaneState(Phase.CLOSED, null);

  static LaneState stopped(String reason) {
    return new LaneState(Phase.STOPPED, reason);
  }
}
