package dev.loyalty.ops.embedded;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the embedded PostgreSQL again when it ends by itself, up to a number of times. After that,
 * and when the embedded Kafka meets a fatal error, it reports a failure and asks the process to
 * stop. At most one runs in a process.
 */
public final class ServerWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);

  private static final int STARTS_MAX = 5;

  /** Older starts don't count: the server ran well since then. */
  private static final Duration STARTS_COUNT = Duration.ofMinutes(10);

  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(15);

  private final EmbeddedServers servers;
  private final Runnable askToStop;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Deque<Instant> starts = new ArrayDeque<>();
  private final Thread thread;
  private volatile @Nullable String failure;

  private ServerWatch(EmbeddedServers servers, Runnable askToStop) {
    this.servers = servers;
    this.askToStop = askToStop;
    this.thread = Thread.ofPlatform().daemon().name("watch-servers").unstarted(this::run);
  }

  /**
   * Begins to watch. Close it before the servers.
   *
   * @param askToStop is run once where a server can't be kept running
   */
  public static ServerWatch start(EmbeddedServers servers, Runnable askToStop) {
    ServerWatch watch = new ServerWatch(servers, askToStop);
    // By default Kafka ends the whole process on the spot, and PostgreSQL would be left behind.
    Exit.setExitProcedure((code, message) -> watch.brokerFailed(message));
    Exit.setHaltProcedure((code, message) -> watch.brokerFailed(message));
    watch.thread.start();
    return watch;
  }

  /** Returns why a server could not be kept running; empty while all is well. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(CLOSE_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (failure == null && !closed.await(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!servers.isPostgresRunning()) {
          startAgain("it has ended by itself");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      fail("PostgreSQL can't be watched: " + e.getMessage());
    }
  }

  private void startAgain(String reason) throws InterruptedException {
    String why = reason;
    while (mayStart()) {
      int number = starts.size();
      LOG.warn("Starting PostgreSQL again (try {} of {}): {}", number, STARTS_MAX, why);
      try {
        servers.startPostgresAgain();
        LOG.info("PostgreSQL runs again");
        return;
      } catch (IOException e) {
        why = String.valueOf(e.getMessage());
      }
      if (closed.await(1L << (number - 1), TimeUnit.SECONDS)) {
        return;
      }
    }
    fail("PostgreSQL doesn't stay up (" + STARTS_MAX + " tries): " + why);
  }

  private boolean mayStart() {
    Instant now = Instant.now();
    starts.removeIf(start -> start.isBefore(now.minus(STARTS_COUNT)));
    return starts.size() < STARTS_MAX && starts.add(now);
  }

  private void brokerFailed(@Nullable String message) {
    fail("Kafka has ended: " + (message == null ? "its log above says why" : message));
    // Kafka's caller expects not to go on.
    throw new IllegalStateException("Kafka has ended");
  }

  private synchronized void fail(String sentence) {
    if (failure == null && closed.getCount() > 0) {
      failure = sentence;
      LOG.error("{}", sentence);
      askToStop.run();
    }
  }
}
