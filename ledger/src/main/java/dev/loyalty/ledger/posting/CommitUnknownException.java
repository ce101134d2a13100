package dev.loyalty.ledger.posting;

/** The connection was lost during a commit. The lane's position tells whether it took effect. */
public final class CommitUnknownException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommitUnknownException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
