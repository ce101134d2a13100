package dev.loyalty.ingest.deadletter;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.broker.Publisher;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ledger.posting.Backoff;
import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.store.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dead letters from the database to Kafka, at least once and in each lane's order. One
 * thread does it for all lanes, since dead letters are few, and a topic that can't be written holds
 * up nothing else. Thread-safe.
 */
public final class DeadLetterRelay implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRelay.class);

  private static final int PAGE = 100;

  /**
   * The most bytes of a page, not counting its last dead letter: values stay below it, while a
   * single one's headers can exceed it.
   */
  private static final long PAGE_BYTES = 6L << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final Outbox outbox;
  private final Publisher publisher;
  private final Outages outages;
  private final IngestSettings settings;
  private final IngestMeters meters;
  private final Clock clock;
  private final DeadLetterRecord records;
  private final Backoff pauses;
  private final BlockingQueue<DeadLetterLane> waiting = new LinkedBlockingQueue<>();
  private final Set<DeadLetterLane> queued = ConcurrentHashMap.newKeySet();
  private final Thread thread = Thread.ofPlatform().name("dead-letters").daemon().unstarted(this);
  private volatile boolean finishing;
  private volatile @Nullable String problem;

  /** The outages of both servers for this relay. */
  public record Outages(Outage database, Outage broker) {}

  public DeadLetterRelay(
      Outbox outbox,
      Publisher publisher,
      Outages outages,
      IngestSettings settings,
      IngestMeters meters,
      Clock clock) {
    this.outbox = outbox;
    this.publisher = publisher;
    this.outages = outages;
    this.settings = settings;
    this.meters = meters;
    this.clock = clock;
    this.records = new DeadLetterRecord(settings.topics().deadLetters(), settings.groupId());
    this.pauses =
        new Backoff(
            settings.timing().outagePause(),
            settings.timing().outagePauseMax(),
            new SplittableRandom(1));
  }

  public void start() {
    thread.start();
  }

  /** Notes that the lane may have dead letters that are not in Kafka yet. */
  public void look(DeadLetterLane lane) {
    if (queued.add(lane)) {
      waiting.add(lane);
    }
  }

  /** Returns the reason why it can't write, other than an outage. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Writes what is left, for so long at most, and ends. */
  public void finish(Duration wait) throws InterruptedException {
    finishing = true;
    if (!thread.join(wait)) {
      LOG.info(
          "Dead letters are left in the database, to be written to Kafka after the next start");
      thread.interrupt();
    }
  }

  @Override
  public void run() {
    try {
      while (!finishing || !waiting.isEmpty()) {
        DeadLetterLane lane = waiting.poll(finishing ? 0 : IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (lane != null) {
          queued.remove(lane);
          relaySome(lane);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Writing dead letters was ended");
    }
  }

  private void relaySome(DeadLetterLane lane) throws InterruptedException {
    try {
      if (relay(lane)) {
        look(lane);
      }
      problem = null;
    } catch (BookUnavailableException e) {
      outages.database().begun(String.valueOf(e.getMessage()));
      look(lane);
      Thread.sleep(pauses.next());
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("while writing dead letters");
      }
      if (problem == null) {
        LOG.error(
            "Dead letters of {}-{} can't be written to Kafka", lane.topic(), lane.partition(), e);
      }
      problem = "Dead letters can't be written to Kafka: " + e;
      look(lane);
      Thread.sleep(settings.timing().outagePauseMax());
    }
  }

  /** Relays a page; returns whether there may be more. */
  private boolean relay(DeadLetterLane lane) throws InterruptedException {
    List<DeadLetter> letters = outbox.findDeadLetters(lane.laneId(), PAGE, PAGE_BYTES);
    outages.database().over();
    if (letters.isEmpty()) {
      return false;
    }
    List<Sent> sent = new ArrayList<>(letters.size());
    for (DeadLetter letter : letters) {
      Sent one = new Sent(letter);
      publisher.send(records.of(lane, letter), one::done);
      sent.add(one);
    }
    List<Long> settled = new ArrayList<>(letters.size());
    boolean failed = false;
    for (Sent one : sent) {
      failed |= !settle(lane, one, settled);
    }
    if (!settled.isEmpty()) {
      mark(lane, settled);
    }
    if (failed) {
      Thread.sleep(pauses.next());
    } else {
      pauses.reset();
    }
    return true;
  }

  /**
   * Marks the letters however long a database takes that can be read but not written: starting over
   * would send them again and again.
   */
  private void mark(DeadLetterLane lane, List<Long> settled) throws InterruptedException {
    while (true) {
      try {
        outbox.markRelayed(lane.laneId(), settled, clock.instant());
        outages.database().over();
        return;
      } catch (BookUnavailableException e) {
        outages.database().begun(String.valueOf(e.getMessage()));
        Thread.sleep(pauses.next());
      }
    }
  }

  /** Waits for the answer; returns false where the letter has to be sent again. */
  private boolean settle(DeadLetterLane lane, Sent one, List<Long> settled)
      throws InterruptedException {
    while (!one.await(PATIENCE)) {
      outages.broker().begun("no answer for " + PATIENCE.toSeconds() + " s");
    }
    Exception failure = one.failure();
    if (failure == null) {
      outages.broker().over();
      meters.relayed(1);
    } else if (failure instanceof RecordTooLargeException) {
      LOG.warn(
          "The dead letter at offset {} of {}-{} is too large for {}: it stays in the database"
              + " alone",
          one.offset(),
          lane.topic(),
          lane.partition(),
          settings.topics().deadLetters());
      outages.broker().over();
      meters.kept();
    } else {
      outages.broker().begun(String.valueOf(failure.getMessage()));
      return false;
    }
    settled.add(one.offset());
    return true;
  }

  /** A dead letter on its way. */
  private static final class Sent {

    private final long offset;
    private final CountDownLatch undelivered = new CountDownLatch(1);
    private volatile @Nullable Exception failure;

    Sent(DeadLetter letter) {
      this.offset = letter.offset();
    }

    void done(@Nullable Exception reason) {
      failure = reason;
      undelivered.countDown();
    }

    long offset() {
      return offset;
    }

    @Nullable Exception failure() {
      return failure;
    }

    boolean await(Duration wait) throws InterruptedException {
      return undelivered.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
