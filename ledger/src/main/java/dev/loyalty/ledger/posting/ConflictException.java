package dev.loyalty.ledger.posting;

/**
 * The transaction collided with another and was rolled back. Running all of it again, from what is
 * read afresh, is right.
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
