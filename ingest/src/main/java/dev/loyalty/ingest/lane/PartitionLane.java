package dev.loyalty.ingest.lane;

import dev.loyalty.ingest.broker.BrokerAwayException;
import dev.loyalty.ingest.broker.Topics.LogBounds;
import dev.loyalty.ingest.broker.Topics.LogEnd;
import dev.loyalty.ingest.deadletter.DeadLetterLane;
import dev.loyalty.ingest.meter.LaneFigures;
import dev.loyalty.ingest.outcome.OutcomeRelay;
import dev.loyalty.ledger.posting.Backoff;
import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.CommitUnknownException;
import dev.loyalty.ledger.posting.FencedException;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.PostedBatch;
import dev.loyalty.ledger.posting.TopicReplacedException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One assigned partition on its way into the book. It takes the lane over, posts the records that
 * its consumer brings, keeps what it could not post while the database is down, and is tried again
 * after a pause where it had to stop. The consumer's thread calls it; the figures, and the methods
 * that say so, are for any thread.
 */
final class PartitionLane implements LaneFigures {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionLane.class);

  private static final long UNKNOWN = -1;

  private final LaneServices services;
  private final TopicPartition partition;
  private final Backoff reopenPauses;
  private final Backoff outagePauses;
  private final Runnable unwatch;
  private final HeldBack heldBack;

  private volatile LaneState state = LaneState.OPENING;
  private volatile @Nullable OutcomeRelay relay;
  private volatile @Nullable UUID topicId;
  private volatile @Nullable LanePosition position;

  /** A finding of another thread that the lane must stop for. */
  private volatile @Nullable RuntimeException finding;

  /** The thread that posts at present; {@link #interrupt} cuts it off. */
  private volatile @Nullable Thread posting;

  /** The ledger's lane; set while it may post. */
  private @Nullable Lane lane;

  private @Nullable DeadLetterLane deadLetterLane;
  private PendingRecords pending = PendingRecords.NONE;

  /** The time of the next try after a failure, by {@link System#nanoTime}. */
  private long dueAt = System.nanoTime();

  private long openedAt;
  private long checkAt;

  /** The reason for the last stop since the last batch. */
  private @Nullable String stopTold;

  /** The offset behind the last record that the consumer brought. */
  private volatile long readTo = UNKNOWN;

  /** The timestamp of the oldest record that was read and is not in the book. */
  private volatile long oldestMillis = Long.MAX_VALUE;

  private volatile long logEnd = UNKNOWN;

  PartitionLane(LaneServices services, TopicPartition partition) {
    this.services = services;
    this.partition = partition;
    SplittableRandom random = new SplittableRandom(partition.hashCode());
    this.reopenPauses =
        new Backoff(services.timing().reopenPause(), services.timing().reopenPauseMax(), random);
    this.outagePauses =
        new Backoff(services.timing().outagePause(), services.timing().outagePauseMax(), random);
    this.heldBack = new HeldBack(partition);
    this.unwatch = services.meters().watchLane(this);
  }

  TopicPartition topicPartition() {
    return partition;
  }

  /** Returns the lane's state. For any thread. */
  LaneState state() {
    return state;
  }

  /** Returns the lane as health shows it. For any thread. */
  LaneReport report() {
    return new LaneReport(topic(), partition(), state, committed().map(LanePosition::nextOffset));
  }

  /** Returns the lane's position in the book, if it is known. For any thread. */
  Optional<LanePosition> committed() {
    return Optional.ofNullable(position);
  }

  /** Returns the reason why outcomes can't be published, if there is one. For any thread. */
  Optional<String> publishingProblem() {
    OutcomeRelay current = relay;
    return current == null ? Optional.empty() : current.problem();
  }

  /** Stops the lane if the topic has another id than the one it reads. For any thread. */
  void checkTopicId(UUID now) {
    UUID before = topicId;
    if (before != null && !before.equals(now)) {
      finding =
          new LaneStoppedException(
              String.format(
                  Locale.ROOT,
                  "%s was deleted and made anew while it was read (its id is %s now, not %s)",
                  partition,
                  now,
                  before));
    }
  }

  /** Notes how far the log goes. For any thread. */
  void noteLogEnd(LogEnd end) {
    logEnd = end.end();
    heldBack.note(end, services.clock().instant());
  }

  /** Notes how far the log can be read, which is its end or less. For any thread. */
  void noteReadable(long offset) {
    logEnd = Math.max(logEnd, offset);
  }

  /** Tells where an open transaction has held the partition back for long. For any thread. */
  Optional<String> heldBackProblem() {
    return heldBack.problem(services.timing().transactionWait(), services.clock().instant());
  }

  /** Interrupts the batch that is being posted; the next owner posts it. For any thread. */
  void interrupt() {
    Thread current = posting;
    if (current != null) {
      LOG.info("{} is dropped in the middle of a batch, which the next owner posts", partition);
      current.interrupt();
    }
  }

  /** Tells whether the lane is taken over and may post. */
  boolean isOpen() {
    return lane != null;
  }

  /** Tells whether records wait for the database. */
  boolean hasPending() {
    return !pending.isEmpty();
  }

  /** Tells whether the pause after the last failure is over. */
  boolean isDue() {
    return System.nanoTime() - dueAt >= 0;
  }

  /** Returns the offset behind the last record that was read. */
  long readTo() {
    return readTo;
  }

  /**
   * Takes the lane over.
   *
   * @return the offset to read from; empty where a server is down or the lane has to stop, so that
   *     the next try is due later
   */
  OptionalLong open() throws InterruptedException {
    try {
      UUID id = services.topics().loadTopicId(partition.topic());
      Lane taken = services.ledger().takeOver(partition.topic(), partition.partition(), id);
      services.outages().database().over();
      LogBounds log = services.topics().loadBounds(partition);
      services.outages().broker().over();
      outagePauses.reset();
      topicId = id;
      standAt(taken.position());
      long start = LaneStart.of(taken.position(), log);
      begin(taken, start);
      return OptionalLong.of(start);
    } catch (BookUnavailableException e) {
      services.outages().database().begun(String.valueOf(e.getMessage()));
      retryAfter(outagePauses.next());
    } catch (BrokerAwayException e) {
      services.outages().broker().begun(String.valueOf(e.getMessage()));
      retryAfter(outagePauses.next());
    } catch (RuntimeException | Error e) {
      stop(e);
    }
    return OptionalLong.empty();
  }

  /** Keeps the age of waiting records, unless the book has the lane at another offset. */
  private void standAt(LanePosition now) {
    LanePosition before = position;
    if (before == null || before.nextOffset() != now.nextOffset()) {
      oldestMillis = Long.MAX_VALUE;
    }
    position = now;
  }

  private void begin(Lane taken, long start) throws InterruptedException {
    OutcomeRelay before = relay;
    if (before != null) {
      before.finish(services.timing().revokeWait());
    }
    LanePosition from = taken.position();
    LOG.info("{} is open at offset {} (epoch {})", partition, start, from.epoch());
    DeadLetterLane letters =
        new DeadLetterLane(from.laneId(), partition.topic(), partition.partition());
    deadLetterLane = letters;
    finding = null;
    readTo = start;
    pending = PendingRecords.NONE;
    openedAt = System.nanoTime();
    checkAt = openedAt + services.timing().watchInterval().toNanos();
    relay = OutcomeRelay.start(services.outcomes(), from);
    lane = taken;
    state = LaneState.OPEN;
    services.deadLetters().look(letters);
  }

  /** Posts records that follow the last ones read. */
  void post(List<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException {
    services.meters().received(records.size());
    readTo = records.getLast().offset() + 1;
    pending = new PendingRecords(services.reader(), records);
    postPending();
  }

  /** Posts the records that wait, and leaves some where the database is down or reading ends. */
  void postPending() throws InterruptedException {
    Lane open = lane;
    if (open == null) {
      return;
    }
    posting = Thread.currentThread();
    try {
      while (!pending.isEmpty() && !services.isClosing()) {
        throwFinding();
        oldestMillis = pending.oldestMillis();
        PendingRecords.Chunk chunk = pending.next(open.batchSize(services.settings().batchMax()));
        open.postUnlessAway(chunk.items(), chunk.nextOffset(), this::committed);
        pending.remove(chunk);
      }
      outagePauses.reset();
      if (pending.isEmpty()) {
        oldestMillis = Long.MAX_VALUE;
      }
    } catch (BookUnavailableException | CommitUnknownException e) {
      LOG.debug("{} keeps {} records until the database is back", partition, pending.size(), e);
      retryAfter(outagePauses.next());
    } catch (RuntimeException | Error e) {
      stop(e);
    } finally {
      posting = null;
    }
  }

  /** Moves the lane behind offsets at the log's end that hold no record. */
  void passGap(long nextOffset) throws InterruptedException {
    Lane open = lane;
    if (open == null || nextOffset <= readTo) {
      return;
    }
    try {
      open.postUnlessAway(List.of(), nextOffset, this::committed);
      readTo = nextOffset;
    } catch (BookUnavailableException | CommitUnknownException e) {
      LOG.debug("{} passes a gap once the database is back", partition, e);
    } catch (RuntimeException | Error e) {
      stop(e);
    }
  }

  /** Checks from time to time that the book still has the lane at this position. */
  void checkPosition() throws InterruptedException {
    Lane open = lane;
    if (open == null) {
      return;
    }
    try {
      throwFinding();
      long now = System.nanoTime();
      if (now - checkAt >= 0) {
        checkAt = now + services.timing().watchInterval().toNanos();
        open.checkPosition();
      }
    } catch (RuntimeException | Error e) {
      stop(e);
    }
  }

  private void throwFinding() {
    RuntimeException found = finding;
    if (found != null) {
      throw found;
    }
  }

  private void committed(PostedBatch batch) {
    position = batch.position();
    stopTold = null;
    checkAt = System.nanoTime() + services.timing().watchInterval().toNanos();
    OutcomeRelay outcomes = relay;
    if (outcomes != null) {
      outcomes.offer(batch);
    }
    DeadLetterLane letters = deadLetterLane;
    if (batch.deadLetters() > 0 && letters != null) {
      services.deadLetters().look(letters);
    }
  }

  private void retryAfter(Duration pause) {
    dueAt = System.nanoTime() + pause.toNanos();
  }

  /** Stops the lane until its next try. The same reason again is not logged again. */
  void stop(Throwable failure) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("while posting");
    }
    switch (failure) {
      case FencedException e -> {
        LOG.warn("{}; trying again later, unless the partition goes to it", e.getMessage());
        state = LaneState.stopped(String.valueOf(e.getMessage()));
      }
      case LaneStoppedException e -> stop(String.valueOf(e.getMessage()), null);
      case TopicReplacedException e -> stop(String.valueOf(e.getMessage()), null);
      default ->
          stop(
              String.format(
                  Locale.ROOT,
                  "%s stopped on a bug at offset %s, and skips nothing: %s. Report it; the lane is"
                      + " tried again by itself",
                  partition,
                  committed().map(LanePosition::nextOffset).orElse(null),
                  Bug.describe(failure)),
              Bug.of(failure));
    }
    if (lane != null
        && System.nanoTime() - openedAt > services.timing().reopenPauseMax().toNanos()) {
      reopenPauses.reset();
    }
    retryAfter(reopenPauses.next());
    endSession();
    OutcomeRelay outcomes = relay;
    if (outcomes != null) {
      if (failure instanceof FencedException) {
        outcomes.abort();
      } else {
        // The relay publishes what is left, while this thread goes on.
        outcomes.beginFinish();
      }
    }
  }

  private void stop(String reason, @Nullable Throwable cause) {
    if (!Objects.equals(reason, stopTold)) {
      stopTold = reason;
      LOG.error("Lane stopped, the others go on. {}", reason, cause);
      services.meters().laneStopped();
    }
    state = LaneState.stopped(reason);
  }

  private void endSession() {
    lane = null;
    pending = PendingRecords.NONE;
    // An answer ended the session. The next try finds out whether a server is down now.
    services.outages().database().over();
    services.outages().broker().over();
  }

  /**
   * Ends the lane, which goes to another consumer, and publishes what it committed.
   *
   * @param publishWait the time for publishing; the next owner publishes the rest
   */
  void close(Duration publishWait) throws InterruptedException {
    endSession();
    try {
      OutcomeRelay outcomes = relay;
      if (outcomes != null) {
        outcomes.finish(publishWait);
      }
    } finally {
      state = LaneState.CLOSED;
      unwatch.run();
    }
  }

  /** Ends the lane at once, since another consumer may have it already. */
  void drop() {
    endSession();
    OutcomeRelay outcomes = relay;
    if (outcomes != null) {
      outcomes.abort();
    }
    state = LaneState.CLOSED;
    unwatch.run();
  }

  @Override
  public String topic() {
    return partition.topic();
  }

  @Override
  public int partition() {
    return partition.partition();
  }

  @Override
  public double position() {
    LanePosition current = position;
    return current == null ? Double.NaN : current.nextOffset();
  }

  @Override
  public double lagRecords() {
    LanePosition current = position;
    long end = logEnd;
    return current == null || end == UNKNOWN
        ? Double.NaN
        : Math.max(0, Math.max(end, readTo) - current.nextOffset());
  }

  @Override
  public double lagSeconds() {
    long oldest = oldestMillis;
    if (oldest != Long.MAX_VALUE) {
      return Math.max(0, services.clock().millis() - oldest) / 1000.0;
    }
    return state.phase() == LaneState.Phase.OPEN || lagRecords() == 0 ? 0 : Double.NaN;
  }

  @Override
  public double heldBackRecords() {
    return heldBack.records();
  }

  @Override
  public double outcomeBacklogBatches() {
    OutcomeRelay current = relay;
    return current == null ? 0 : current.backlogBatches();
  }
}
