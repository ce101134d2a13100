package dev.loyalty.ledger.posting;

/**
 * The database is down, full or overloaded: nothing was changed, and the same work may succeed
 * later.
 */
public final class BookUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BookUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
