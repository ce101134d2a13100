package dev.loyalty.ingest.lane;

import org.jspecify.annotations.Nullable;

/**
 * How a lane is. Immutable.
 *
 * @param reason a sentence with the cure, where it is stopped
 */
public record LaneState(Phase phase, @Nullable String reason) {

  /** What a lane is doing. */
  public enum Phase {
    /** Being taken over; waiting for the servers, if need be. */
    OPENING,
    /** Reading and posting. */
    OPEN,
    /** Stopped for a reason that needs a person, or by another owner. Tried again now and then. */
    STOPPED,
    /** Gone to another consumer, or shut down. */
    CLOSED
  }

  static final LaneState OPENING = new LaneState(Phase.OPENING, null);
  static final LaneState OPEN = new LaneState(Phase.OPEN, null);
  static final LaneState CLOSED = new LaneState(Phase.CLOSED, null);

  static LaneState stopped(String reason) {
    return new LaneState(Phase.STOPPED, reason);
  }
}
