package dev.loyalty.jobs.run;

/** The run was done before; each is done only once. */
public final class AlreadyCompleteException extends Exception {
  private static final long serialVersionUID = 1L;

  AlreadyCompleteException(RunId id) {
    super("The job " + id + " is complete already");
  }
}
