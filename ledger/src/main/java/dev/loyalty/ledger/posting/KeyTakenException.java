package dev.loyalty.ledger.posting;

/**
 * A key that the batch meant to settle was settled before. Whoever runs the batch again has to look
 * its keys up first.
 */
public final class KeyTakenException extends ConflictException {
  private static final long serialVersionUID = 1L;

  public KeyTakenException(String message) {
    super(message);
  }

  public KeyTakenException(Throwable cause) {
    super(cause);
  }
}
