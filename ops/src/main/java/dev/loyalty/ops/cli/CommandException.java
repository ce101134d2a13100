package dev.loyalty.ops.cli;

import org.jspecify.annotations.Nullable;

/**
 * Ends a command that can't do its work for a known reason. One sentence says what is wrong,
 * another what to do next; both are printed, without a stack trace. Never put a password or
 * personal data into them.
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

  /** Makes a failure: exit code 1. */
  public static CommandException failed(String problem, String nextStep) {
    return new CommandException(ExitCode.FAILED, problem, nextStep, null);
  }

  /** Makes a failure that another exception caused: exit code 1. */
  public static CommandException failed(String problem, String nextStep, Throwable cause) {
    return new CommandException(ExitCode.FAILED, problem, nextStep, cause);
  }

  /** Makes a refusal of wrong usage or configuration: exit code 2. */
  public static CommandException usage(String problem, String nextStep) {
    return new CommandException(ExitCode.USAGE, problem, nextStep, null);
  }

  /** Makes a refusal of work that is complete or running already: exit code 4. */
  public static CommandException refused(String problem, String nextStep) {
    return new CommandException(ExitCode.REFUSED, problem, nextStep, null);
  }

  public int exitCode() {
    return exitCode;
  }

  /** Returns what to do next, a sentence; empty where there is nothing to do. */
  public String nextStep() {
    return nextStep;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
