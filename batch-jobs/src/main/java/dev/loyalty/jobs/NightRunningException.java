package dev.loyalty.jobs;

/** Somebody else runs a night right now, of whatever date. */
public final class NightRunningException extends Exception {
  private static final long serialVersionUID = 1L;

  public NightRunningException() {
    super("A night is running already");
  }
}
