package dev.loyalty.ops.cli;

import org.jspecify.annotations.Nullable;

/**
 * A command can't do what it was asked, and knows why: what is wrong in one sentence, and what to
 * do next in another. Both are printed, without a stack trace. Never put a password or personal
 * data into them.
 */
public final class CommandException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String nextStep;

  private CommandException(
      int exitCode, String problem, String nextStep, @Nullable Throwable cause) {
    super(problem, cause);
    this.exitCode = exitCode;
    this.nextStep = nextStep;
  }

  /** Exit code 1. */
  public static CommandException failed(String problem, String nextStep) {
    return new CommandException(ExitCode.FAILED, problem, nextStep, null);
  }

  /** Exit code 1, because of something else. */
  public static CommandException failed(String problem, String nextStep, Throwable cause) {
    return new CommandException(ExitCode.FAILED, problem, nextStep, cause);
  }

  /** Exit code 2: wrong usage or configuration. */
  public static CommandException usage(String problem, String nextStep) {
    return new CommandException(ExitCode.USAGE, problem, nextStep, null);
  }

  /** Exit code 4: already complete, or already running. */
  public static CommandException refused(String problem, String nextStep) {
    return new CommandException(ExitCode.REFUSED, problem, nextStep, null);
  }

  public int exitCode() {
    return exitCode;
  }

  /** A sentence, or empty where there is nothing to do. */
  public String nextStep() {
    return nextStep;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
