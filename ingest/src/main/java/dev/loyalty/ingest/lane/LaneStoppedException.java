package dev.loyalty.ingest.lane;

/**
 * A lane can't go on without skipping or repeating records: a person must decide. The message names
 * the reason and the cure.
 */
final class LaneStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LaneStoppedException(String message) {
    super(message);
  }
}
