package dev.loyalty.jobs;

/** Another process runs a night now, for any date. */
public final class NightRunningException extends Exception {
  private static final long serialVersionUID = 1L;

  public NightRunningException() {
    super("A night is running already");
  }
}
