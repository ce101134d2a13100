package dev.loyalty.ledger.posting;

/**
 * What was remembered of the book no longer holds; forget it and run the batch again. Nothing was
 * written.
 */
public final class StaleCacheException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleCacheException(String message) {
    super(message);
  }
}
