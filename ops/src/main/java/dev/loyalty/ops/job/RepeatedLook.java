package dev.loyalty.ops.job;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats a task in a thread of its own, with a pause in between. */
final class RepeatedLook implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RepeatedLook.class);
  private static final Duration PAUSE = Duration.ofSeconds(20);

  private final Runnable look;
  private final Thread thread;
  private volatile @Nullable String problem;
  private volatile boolean ended;

  /**
   * @param look may fail: it is tried again
   */
  RepeatedLook(String name, Runnable look) {
    this.look = look;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  /** Begins; returns at once. */
  void start() {
    thread.start();
  }

  /** The reason why the last try failed, or why there are no more; empty if all is well. */
  Optional<String> problem() {
    if (!ended && thread.getState() == Thread.State.TERMINATED) {
      return Optional.of(
          "The " + thread.getName() + " broke off; start it again, the log says why");
    }
    return Optional.ofNullable(problem);
  }

  /** Begins to stop; returns at once. */
  void end() {
    ended = true;
    thread.interrupt();
  }

  /** Ends after the piece of work that is being done. */
  @Override
  public void close() {
    end();
    try {
      thread.join(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!Thread.interrupted()) {
        lookOnce();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      LOG.debug("{} was ended", thread.getName());
    }
  }

  private void lookOnce() {
    try {
      look.run();
      problem = null;
    } catch (RuntimeException e) {
      if (problem == null) {
        LOG.warn("The {} can't work now, and goes on trying", thread.getName(), e);
      }
      problem = "The " + thread.getName() + " can't work: " + e.getMessage();
    }
  }
}
