package dev.loyalty.ingest.outcome;

import dev.loyalty.ledger.posting.Backoff;
import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.posting.PostedBatch;
import dev.loyalty.ledger.store.OutcomeBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the outcomes of one lane, in its order, after their commit, and then removes them from
 * the database. It begins with outcomes that an earlier owner left there and goes on with those
 * that the lane hands over. It reads outcomes from the database again where memory could not hold
 * them or the broker refused them. It publishes at least once: a crash repeats up to {@code
 * settleInterval} of outcomes, and loses none.
 *
 * <p>A thread of its own publishes; {@link #offer} never makes posting wait.
 */
public final class OutcomeRelay implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(OutcomeRelay.class);
  private static final int PAGE_BATCHES = 2;
  private static final int UNSETTLED_BATCHES_MAX = 64;
  private static final Duration ANSWER_WAIT = Duration.ofMillis(20);
  private static final int IN_FLIGHT_OUTCOMES_MAX = 8_000;

  /** After this time without an answer the broker counts as down. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final OutcomeServices services;
  private final int laneId;
  private final String name;
  private final OutcomeJson json;
  private final RecentOutcomes recent;
  private final List<Header> headers = List.of(CloudEventWriter.CONTENT_TYPE);
  private final Backoff pauses;
  private final Thread thread;

  private final ArrayDeque<OutcomeBatch> page = new ArrayDeque<>();
  private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
  private int inFlightOutcomes;
  private boolean reading = true;
  private long sent;
  private long settled;
  private long settleAt = System.nanoTime();
  private volatile long delivered;

  /** The lane's last committed batch, which may be ahead of the last published one. */
  private volatile long committed;

  private volatile @Nullable String problem;

  private OutcomeRelay(OutcomeServices services, LanePosition lane) {
    this.services = services;
    this.laneId = lane.laneId();
    this.name = lane.topic() + "-" + lane.partition();
    this.json = new OutcomeJson(lane.topic(), lane.partition());
    this.recent = new RecentOutcomes(services.room());
    this.committed = lane.batchNo();
    this.pauses =
        new Backoff(
            services.timing().outagePause(),
            services.timing().outagePauseMax(),
            new SplittableRandom(laneId));
    this.thread = Thread.ofPlatform().name("outcomes-" + name).daemon().unstarted(this);
  }

  /** Starts publishing for a lane that was just taken over. */
  public static OutcomeRelay start(OutcomeServices services, LanePosition lane) {
    OutcomeRelay relay = new OutcomeRelay(services, lane);
    relay.thread.start();
    return relay;
  }

  /** Takes a batch that the lane has committed. */
  public void offer(PostedBatch batch) {
    committed = batch.position().batchNo();
    recent.offer(new OutcomeBatch(committed, batch.postedAt(), batch.outcomes()));
  }

  /** Returns the number of committed batches that the broker isn't known to have. */
  public long backlogBatches() {
    return Math.max(0, committed - delivered);
  }

  /** Returns the reason why it can't publish, other than an outage. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Takes no further batch, publishes what is left, and ends by itself. */
  public void beginFinish() {
    recent.close();
  }

  /** Publishes what is left, for so long at most, and ends. */
  public void finish(Duration wait) throws InterruptedException {
    recent.close();
    boolean done = false;
    try {
      done = thread.join(wait);
    } finally {
      if (!done) {
        LOG.info("Outcomes of {} are left in the database for the next owner to publish", name);
        abort();
      }
    }
  }

  /** Ends at once; the next owner publishes what is left. */
  public void abort() {
    recent.close();
    thread.interrupt();
  }

  @Override
  public void run() {
    try {
      boolean more;
      do {
        more = publishSome();
      } while (more);
    } catch (InterruptedException e) {
      LOG.debug("Publishing outcomes of {} was ended", name);
    } finally {
      recent.discard();
    }
  }

  /**
   * Publishes some outcomes; returns false once all is done. Where something failed, it waits and
   * starts over from the last delivered batch.
   */
  private boolean publishSome() throws InterruptedException {
    try {
      return publishNext();
    } catch (BookUnavailableException e) {
      services.database().begun(String.valueOf(e.getMessage()));
      Thread.sleep(pauses.next());
      return true;
    } catch (DeliveryFailedException e) {
      services.broker().begun(String.valueOf(e.getMessage()));
      rewind();
      Thread.sleep(pauses.next());
      return true;
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("while publishing");
      }
      if (problem == null) {
        LOG.error("Outcomes of {} can't be published; trying again and again", name, e);
      }
      problem = "Outcomes of " + name + " can't be published: " + e;
      rewind();
      Thread.sleep(services.timing().reopenPauseMax());
      return true;
    }
  }

  private boolean publishNext() throws InterruptedException {
    while (true) {
      // This is read before the last look, which so finds all that was offered before closing.
      boolean closed = recent.isClosed();
      OutcomeBatch batch = next();
      if (batch != null && batch.batchNo() > sent) {
        send(batch);
      }
      collect();
      boolean idle = batch == null && !reading;
      if (idle && closed) {
        awaitAll();
        settle();
        return false;
      }
      if (settleIsDue()) {
        settle();
      }
      problem = null;
    }
  }

  /** Returns the next batch; null where there is none now. */
  private @Nullable OutcomeBatch next() throws InterruptedException {
    if (reading) {
      if (page.isEmpty()) {
        readPage();
      }
      OutcomeBatch batch = page.poll();
      reading = batch != null && !(page.isEmpty() && recent.continues(batch.batchNo()));
      return batch;
    }
    OutcomeBatch batch =
        recent.take(inFlight.isEmpty() ? services.timing().settleInterval() : ANSWER_WAIT);
    if (batch == null && recent.forgetMissed()) {
      reading = true;
    }
    return batch;
  }

  private void readPage() {
    long committedBefore = committed;
    page.addAll(services.outbox().findOutcomes(laneId, sent, PAGE_BATCHES));
    if (!settleIsDue()) {
      // Otherwise it may have refused the removal, as a database does that can only be read.
      services.database().over();
    }
    if (inFlight.isEmpty()) {
      OutcomeBatch first = page.peek();
      long nothingUpTo = first == null ? committedBefore : first.batchNo() - 1;
      delivered = Math.max(delivered, nothingUpTo);
      sent = Math.max(sent, nothingUpTo);
    }
  }

  private void send(OutcomeBatch batch) throws InterruptedException {
    while (inFlightOutcomes > IN_FLIGHT_OUTCOMES_MAX) {
      awaitOldest();
      collect();
    }
    InFlight flight = new InFlight(batch.batchNo(), batch.events().size());
    inFlight.add(flight);
    inFlightOutcomes += flight.outcomes();
    json.beginBatch(batch.postedAt());
    for (OutcomeEvent event : batch.events()) {
      services
          .publisher()
          .send(
              new ProducerRecord<>(
                  services.topic(),
                  null,
                  event.account().getBytes(StandardCharsets.US_ASCII),
                  json.write(event),
                  headers),
              flight);
    }
    sent = batch.batchNo();
  }

  private void awaitAll() throws InterruptedException {
    while (!inFlight.isEmpty()) {
      awaitOldest();
      collect();
    }
  }

  private void awaitOldest() throws InterruptedException {
    InFlight oldest = inFlight.element();
    while (!oldest.await(PATIENCE.toMillis())) {
      services.broker().begun("no answer for " + PATIENCE.toSeconds() + " s");
    }
  }

  /** Notes which batches the broker has, in their order. */
  private void collect() {
    InFlight oldest;
    while ((oldest = inFlight.peek()) != null && oldest.isDone()) {
      Exception failure = oldest.failure();
      if (failure != null) {
        throw new DeliveryFailedException(failure);
      }
      inFlight.remove();
      inFlightOutcomes -= oldest.outcomes();
      delivered = oldest.batchNo();
      pauses.reset();
      if (oldest.outcomes() > 0) {
        services.broker().over();
        services.meters().published(oldest.outcomes());
      }
    }
  }

  private void rewind() {
    inFlight.clear();
    inFlightOutcomes = 0;
    page.clear();
    sent = delivered;
    reading = true;
  }

  private boolean settleIsDue() {
    return delivered - settled >= UNSETTLED_BATCHES_MAX
        || delivered > settled && System.nanoTime() - settleAt >= 0;
  }

  private void settle() {
    if (delivered > settled) {
      services.outbox().removeOutcomes(laneId, delivered);
      services.database().over();
      settled = delivered;
    }
    settleAt = System.nanoTime() + services.timing().settleInterval().toNanos();
  }

  /** The broker didn't take a record. */
  private static final class DeliveryFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeliveryFailedException(Exception cause) {
      super(String.valueOf(cause.getMessage()), cause);
    }
  }
}
