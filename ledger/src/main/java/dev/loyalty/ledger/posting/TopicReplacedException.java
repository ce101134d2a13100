package dev.loyalty.ledger.posting;

/**
 * The book was filled from another topic of the same name: going on would skip or repeat records.
 * An operator must decide.
 */
public final class TopicReplacedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TopicReplacedException(String message) {
    super(message);
  }
}
