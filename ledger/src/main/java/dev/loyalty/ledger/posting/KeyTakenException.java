package dev.loyalty.ledger.posting;

/**
 * A key that the batch meant to settle was settled before. Its keys have to be looked up before the
 * batch is run again.
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
