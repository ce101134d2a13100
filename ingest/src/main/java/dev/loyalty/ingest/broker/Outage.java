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
 * Whether a server is away: it is as long as any thread waits for it. That one is answered says
 * nothing about another, since a database whose disk is full can be read, and a broker may have one
 * partition and not the next. So each thread begins and ends its own wait; a thread that has ended
 * waits no more. However many find out, the log says so once, and once when nobody waits.
 * Thread-safe.
 */
public final class Outage {

  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  private final String server;
  private final Clock clock;

  /** Why each waits, in the order in which they began. */
  private final Map<Thread, String> waits = new LinkedHashMap<>();

  private Instant since = Instant.EPOCH;

  /** Whether anybody waits: for those who come by often. */
  private volatile boolean goesOn;

  /**
   * An outage that goes on.
   *
   * @param since when the first began to wait; somebody has waited ever since
   * @param reason as the client gave it to whoever waits longest
   */
  public record State(String server, Instant since, String reason) {

    /** A sentence for health and people. */
    public String sentence() {
      return String.format(Locale.ROOT, "The %s is away since %s: %s", server, since, reason);
    }
  }

  /**
   * @param server what it is called in the log: "database", "broker"
   */
  public Outage(String server, Clock clock) {
    this.server = server;
    this.clock = clock;
  }

  /** The calling thread waits for the server. */
  public synchronized void begun(String reason) {
    forgetEnded();
    if (waits.isEmpty()) {
      since = clock.instant();
      LOG.warn("The {} is away; waiting, nothing is skipped: {}", server, reason);
    }
    waits.putIfAbsent(Thread.currentThread(), reason);
    goesOn = true;
  }

  /** The calling thread has got what it waited for, if it did. */
  public void over() {
    if (goesOn) {
      end(Thread.currentThread());
    }
  }

  private synchronized void end(Thread thread) {
    boolean waited = waits.remove(thread) != null;
    forgetEnded();
    if (waited && waits.isEmpty()) {
      LOG.info(
          "The {} is back after {}; going on", server, Duration.between(since, clock.instant()));
    }
  }

  private void forgetEnded() {
    waits.keySet().removeIf(thread -> !thread.isAlive());
    goesOn = !waits.isEmpty();
  }

  /** The outage that goes on, if one does. */
  public synchronized Optional<State> current() {
    forgetEnded();
    return waits.values().stream().findFirst().map(reason -> new State(server, since, reason));
  }
}
