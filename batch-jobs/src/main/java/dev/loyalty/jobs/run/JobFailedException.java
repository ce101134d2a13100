package dev.loyalty.jobs.run;

import org.jspecify.annotations.Nullable;

/** A step failed. The next run of the same date resumes there. */
public final class JobFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  JobFailedException(RunId id, String step, @Nullable Throwable cause) {
    super(
        "The job "
            + id
            + " failed in its step "
            + step
            + (cause == null ? "" : ": " + cause.getMessage()),
        cause);
  }
}
