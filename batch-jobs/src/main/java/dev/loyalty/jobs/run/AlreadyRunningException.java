package dev.loyalty.jobs.run;

/** Another process or thread runs the job for the same program now. */
public final class AlreadyRunningException extends Exception {
  private static final long serialVersionUID = 1L;

  AlreadyRunningException(RunId id) {
    super("The job " + id + " can't begin: " + id.job() + " is running already");
  }
}
