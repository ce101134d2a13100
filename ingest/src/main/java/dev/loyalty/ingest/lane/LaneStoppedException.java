package dev.loyalty.ingest.lane;

/**
 * A lane can't go on without skipping or repeating something: a person must look. Its message tells
 * what, and the cure.
 */
final class LaneStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LaneStoppedException(String message) {
    super(message);
  }
}
