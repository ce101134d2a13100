package dev.loyalty.jobs.backup;

import org.jspecify.annotations.Nullable;

/** A backup can't be made, found, read or restored. It names the problem and its cure. */
public final class BackupException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String nextStep;

  BackupException(String problem, String nextStep) {
    this(problem, nextStep, null);
  }

  BackupException(String problem, String nextStep, @Nullable Throwable cause) {
    super(problem, cause);
    this.nextStep = nextStep;
  }

  /** Returns the cure as a sentence, or empty where there is nothing to do. */
  public String nextStep() {
    return nextStep;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
