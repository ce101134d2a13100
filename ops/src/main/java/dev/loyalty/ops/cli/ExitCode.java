package dev.loyalty.ops.cli;

/**
 * Exit codes of commands (contract, section 7). A command returns one of these, or throws {@link
 * CommandException}.
 */
public final class ExitCode {

  /** Done. */
  public static final int DONE = 0;

  /** Something failed; running it again may help. */
  public static final int FAILED = 1;

  /** Wrong usage or configuration; running it again as it is won't help. */
  public static final int USAGE = 2;

  /** Done, but reconciliation found breaks. */
  public static final int BREAKS = 3;

  /** Refused: already complete for that date, or already running. */
  public static final int REFUSED = 4;

  private ExitCode() {}
}
