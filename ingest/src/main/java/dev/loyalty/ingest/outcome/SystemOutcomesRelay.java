package dev.loyalty.ingest.outcome;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ledger.posting.BookUnavailableException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes {@link SystemOutcomes} at intervals, in a thread of its own. Thread-safe. */
public final class SystemOutcomesRelay implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(SystemOutcomesRelay.class);

  private final SystemOutcomes outcomes;
  private final Outage database;
  private final Outage broker;
  private final Duration interval;
  private final Thread thread;
  private volatile @Nullable String problem;

  public SystemOutcomesRelay(
      SystemOutcomes outcomes, Outage database, Outage broker, Duration interval) {
    this.outcomes = outcomes;
    this.database = database;
    this.broker = broker;
    this.interval = interval;
    this.thread = Thread.ofPlatform().name("system-outcomes").daemon().unstarted(this);
  }

  public void start() {
    thread.start();
  }

  /** Stops; the next start, or another process, publishes what is left. */
  public void stop() {
    thread.interrupt();
  }

  /** Returns the reason why it can't publish, other than an outage. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  @Override
  public void run() {
    try {
      while (true) {
        publish();
        Thread.sleep(interval);
      }
    } catch (InterruptedException e) {
      LOG.debug("Publishing the jobs' outcomes was ended");
    }
  }

  private void publish() throws InterruptedException {
    try {
      outcomes.publish();
      // All that failed before was tried again.
      database.over();
      broker.over();
      problem = null;
    } catch (BookUnavailableException e) {
      database.begun(String.valueOf(e.getMessage()));
    } catch (NotDeliveredException e) {
      // Reading worked, and the database was asked for nothing else yet.
      database.over();
      broker.begun(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("while publishing");
      }
      if (problem == null) {
        LOG.error("The jobs' outcomes can't be published; trying again and again", e);
      }
      problem = "The jobs' outcomes can't be published: " + e;
    }
  }
}
