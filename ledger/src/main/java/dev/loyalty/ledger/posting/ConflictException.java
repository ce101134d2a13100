package dev.loyalty.ledger.posting;

/**
 * The transaction collided with another and was rolled back. All of it, reading included, may be
 * run again.
 */
public class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConflictException(String message) {
    super(message);
  }

  public ConflictException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
