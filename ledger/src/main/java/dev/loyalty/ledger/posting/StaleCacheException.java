package dev.loyalty.ledger.posting;

/**
 * Cached state of the book no longer holds; discard it and run the batch again. Nothing was
 * written.
 */
public final class StaleCacheException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleCacheException(String message) {
    super(message);
  }
}
