package dev.loyalty.ops.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM for commands that stay: the command is told, closes what it opened in its own
 * order, and the process ends with its exit code instead of the signal's. Whoever takes longer than
 * the limit is cut off, with exit code 1.
 *
 * <pre>{@code
 * StopSignal stop = StopSignal.install();
 * int exitCode = ExitCode.FAILED;
 * try {
 *   … start; stop.await(); stop in order …
 *   exitCode = ExitCode.DONE;
 * } finally {
 *   stop.finish(exitCode);
 * }
 * }</pre>
 */
public final class StopSignal {

  /** Orchestrators kill after 30 s (Kubernetes' default). */
  private static final long STOP_SECONDS_MAX = 28;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile int exitCode = ExitCode.FAILED;

  private StopSignal() {}

  /** From here on, signals are this command's; once a process. */
  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "stop"));
    return signal;
  }

  /** Returns when someone wants the process to end. */
  public void await() throws InterruptedException {
    asked.await();
  }

  /** Whether someone wants the process to end. */
  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Asks from inside, for example because a part has failed. */
  public void ask() {
    asked.countDown();
  }

  /** Everything is closed: the process may end. Must be called on every way out of the command. */
  public void finish(int code) {
    exitCode = code;
    finished.countDown();
  }

  /**
   * Runs as a shutdown hook. After the command has returned by itself, {@code System.exit} comes
   * here too, and has nothing to wait for. {@code halt}, because a hook can't change the exit code
   * in any other way.
   */
  private void stop() {
    boolean ended = finished.getCount() == 0;
    asked.countDown();
    if (ended) {
      return;
    }
    try {
      if (!finished.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        System.err.println("loyalty: not stopped after " + STOP_SECONDS_MAX + " s; giving up.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(exitCode);
  }
}
