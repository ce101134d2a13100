package dev.loyalty.ledger.posting;

/**
 * The transaction collided with another (SQLSTATE 40001, 40P01) and was rolled back. Running all of
 * it again is right.
 */
public final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConflictException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
