package dev.loyalty.ops.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far work is, in one line of the error stream, where that is a terminal; else nothing.
 * Not safe for concurrent use.
 *
 * <pre>{@code
 * try (Progress progress = Progress.of(shell, "publishing", 0)) {
 *   progress.at(done);
 * }
 * }</pre>
 */
public final class Progress implements AutoCloseable {

  private static final long NANOS_BETWEEN_LINES = 200_000_000;
  private static final int BAR_WIDTH = 24;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream err;
  private final boolean shown;
  private final String what;
  private final long total;
  private final LongSupplier nanos;
  private final long startedAt;
  private long printedAt;

  private Progress(PrintStream err, boolean shown, String what, long total, LongSupplier nanos) {
    this.err = err;
    this.shown = shown;
    this.what = what;
    this.total = total;
    this.nanos = nanos;
    this.startedAt = nanos.getAsLong();
    this.printedAt = startedAt - NANOS_BETWEEN_LINES;
  }

  /**
   * @param what the activity, such as {@code publishing}
   * @param total the last number of {@link #at}; 0 where it isn't known
   */
  public static Progress of(Shell shell, String what, long total) {
    return new Progress(shell.err(), shell.terminal(), what, total, System::nanoTime);
  }

  /** Shows nothing. */
  public static Progress none(Shell shell) {
    return new Progress(shell.err(), false, "", 0, System::nanoTime);
  }

  static Progress of(PrintStream err, String what, long total, LongSupplier nanos) {
    return new Progress(err, true, what, total, nanos);
  }

  /** Notes how far the work is. Cheap: it prints at most five times a second. */
  public void at(long done) {
    if (!shown) {
      return;
    }
    long now = nanos.getAsLong();
    if (now - printedAt >= NANOS_BETWEEN_LINES) {
      printedAt = now;
      err.print(CLEAR_LINE + line(done, (now - startedAt) / 1e9));
      err.flush();
    }
  }

  /** Removes the line. */
  @Override
  public void close() {
    if (shown) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }

  private String line(long done, double seconds) {
    String rate = seconds < 0.5 ? "" : String.format(Locale.ROOT, "  %,.0f/s", done / seconds);
    if (total <= 0) {
      return String.format(Locale.ROOT, "%s  %,d%s", what, done, rate);
    }
    int filled = (int) (BAR_WIDTH * Math.min(done, total) / total);
    String bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
    return String.format(Locale.ROOT, "%s  %s %,d of %,d%s", what, bar, done, total, rate);
  }
}
