package dev.loyalty.ingest.broker;

/** The broker didn't answer, or answered with an error; the same question may be answered later. */
public final class BrokerAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BrokerAwayException(Throwable cause) {
    super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
  }
}
