package dev.loyalty.jobs.run;

/** Somebody else runs the job for the same program right now. */
public final class AlreadyRunningException extends Exception {
  private static final long serialVersionUID = 1L;

  AlreadyRunningException(RunId id) {
    super("The job " + id + " can't begin: " + id.job() + " is running already");
  }
}
