package dev.loyalty.ingest.broker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a server that everything waits for is away. However many threads find out, the log says
 * so once, and once when it is over. Thread-safe.
 */
public final class Outage {

  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  private final String server;
  private final Clock clock;
  private final AtomicReference<Optional<State>> state = new AtomicReference<>(Optional.empty());

  /**
   * An outage that goes on.
   *
   * @param reason as the client gave it
   */
  public record State(String server, Instant since, String reason) {

    /** A sentence for health and people. */
    public String sentence() {
      return "The %s is away since %s: %s".formatted(server, since, reason);
    }
  }

  /**
   * @param server what it is called in the log: "database", "broker"
   */
  public Outage(String server, Clock clock) {
    this.server = server;
    this.clock = clock;
  }

  /** Somebody waits for the server. */
  public void begun(String reason) {
    if (state.get().isEmpty()
        && state.compareAndSet(
            Optional.empty(), Optional.of(new State(server, clock.instant(), reason)))) {
      LOG.warn("The {} is away; waiting, nothing is skipped: {}", server, reason);
    }
  }

  /** Somebody was answered. */
  public void over() {
    if (state.get().isPresent()) {
      state
          .getAndSet(Optional.empty())
          .ifPresent(
              it ->
                  LOG.info(
                      "The {} is back after {}; going on",
                      server,
                      Duration.between(it.since(), clock.instant())));
    }
  }

  /** The outage that goes on, if one does. */
  public Optional<State> current() {
    return state.get();
  }
}
