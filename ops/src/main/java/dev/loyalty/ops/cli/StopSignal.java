package dev.loyalty.ops.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an orderly stop: the command closes what it opened in its own
 * order, and the process ends with the command's exit code instead of the signal's. After a time
 * limit the process ends with exit code 1.
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

  /** Takes the process's signals from now on; once a process. */
  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "stop"));
    return signal;
  }

  /** Returns when the process is asked to end. */
  public void await() throws InterruptedException {
    asked.await();
  }

  /** Tells whether the process was asked to end. */
  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Asks the process to end from inside, for example because a part has failed. */
  public void ask() {
    asked.countDown();
  }

  /** Lets the process end: everything is closed. Call it on every way out of the command. */
  public void finish(int code) {
    exitCode = code;
    finished.countDown();
  }

  /**
   * Runs as a shutdown hook. {@code System.exit} comes here too, once the command has returned, and
   * waits for nothing. Only {@code halt} lets a hook change the exit code.
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
