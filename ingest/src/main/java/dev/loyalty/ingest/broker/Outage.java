package dev.loyalty.ingest.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outages of one server, which counts as down while any thread waits for it. An answer to one
 * thread says nothing about another, since a database whose disk is full can be read, and a broker
 * may lack one partition only. So each thread begins and ends its own wait; a thread that has ended
 * no longer waits. The log tells the beginning and the end of an outage once, however many threads
 * wait. Thread-safe.
 */
public final class Outage {

  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  private final String server;
  private final Clock clock;

  /** The reason why each thread waits, in the order in which they began. */
  private final Map<Thread, String> waits = new LinkedHashMap<>();

  private Instant since = Instant.EPOCH;

  /** Tells whether any thread waits, without a lock for frequent callers. */
  private volatile boolean goesOn;

  private boolean muted;

  /**
   * An outage that goes on.
   *
   * @param since when the first thread began to wait; some thread has waited ever since
   * @param reason the client's reason for the longest wait
   */
  public record State(String server, Instant since, String reason) {

    /** Returns a sentence for health and people. */
    public String sentence() {
      return String.format(Locale.ROOT, "Waiting for the %s since %s: %s", server, since, reason);
    }
  }

  /**
   * @param server the server's name in the log: "database", "broker"
   */
  public Outage(String server, Clock clock) {
    this.server = server;
    this.clock = clock;
  }

  /** Notes that the calling thread waits for the server. */
  public synchronized void begun(String reason) {
    forgetEnded();
    if (waits.isEmpty()) {
      since = clock.instant();
      LOG.warn("Waiting for the {}; nothing is skipped: {}", server, reason);
    }
    waits.putIfAbsent(Thread.currentThread(), reason);
    goesOn = true;
  }

  /** Notes that the calling thread waits no longer, if it did. */
  public void over() {
    if (goesOn) {
      end(Thread.currentThread());
    }
  }

  /**
   * Logs nothing from now on: ingest stops, so a thread that ends no longer waits, but it has no
   * answer either.
   */
  public synchronized void mute() {
    muted = true;
  }

  private synchronized void end(Thread thread) {
    boolean waited = waits.remove(thread) != null;
    forgetEnded();
    if (waited && waits.isEmpty() && !muted) {
      LOG.info(
          "The {} is back after {}; going on", server, Duration.between(since, clock.instant()));
    }
  }

  private void forgetEnded() {
    waits.keySet().removeIf(thread -> !thread.isAlive());
    goesOn = !waits.isEmpty();
  }

  /** Returns the present outage, if there is one. */
  public synchronized Optional<State> current() {
    forgetEnded();
    return waits.values().stream().findFirst().map(reason -> new State(server, since, reason));
  }
}
