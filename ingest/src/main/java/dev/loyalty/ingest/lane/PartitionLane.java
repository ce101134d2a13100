package dev.loyalty.ingest.lane;

import dev.loyalty.ingest.broker.BrokerAwayException;
import dev.loyalty.ingest.broker.Topics.LogBounds;
import dev.loyalty.ingest.deadletter.DeadLetterLane;
import dev.loyalty.ingest.lane.LaneQueue.Chunk;
import dev.loyalty.ingest.meter.LaneFigures;
import dev.loyalty.ingest.outcome.OutcomeRelay;
import dev.loyalty.ledger.posting.Backoff;
import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.FencedException;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.PostedBatch;
import dev.loyalty.ledger.posting.TopicReplacedException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One assigned partition on its way into the book. A thread of its own takes the lane over, posts
 * what the reader puts into the queue, and begins again after a pause when it had to stop; nothing
 * that happens to one lane concerns another. The methods are for the reader's thread, the figures
 * for any.
 */
final class PartitionLane implements Runnable, LaneFigures {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionLane.class);

  /** Of records in one transaction: dead letters or a large batch reach it. */
  private static final long BATCH_BYTES_MAX = 4L << 20;

  private static final long UNKNOWN = -1;

  private final LaneServices services;
  private final TopicPartition partition;
  private final LaneQueue queue = new LaneQueue();
  private final Backoff reopenPauses;
  private final Backoff outagePauses;
  private final Thread thread;
  private final Runnable unwatch;

  private volatile LaneState state = LaneState.OPENING;
  private volatile @Nullable OutcomeRelay relay;
  private volatile @Nullable UUID topicId;
  private volatile @Nullable LanePosition position;

  /** What stopped it last, since its last batch. */
  private @Nullable String stopTold;

  /**
   * The timestamp of the oldest record that was read and is neither in the queue nor in the book.
   */
  private volatile long oldestTakenMillis = Long.MAX_VALUE;

  private volatile long logEnd = UNKNOWN;
  private volatile int batchSize;
  private volatile boolean dropped;
  private volatile Duration publishWait;

  PartitionLane(LaneServices services, TopicPartition partition) {
    this.services = services;
    this.partition = partition;
    this.batchSize = services.settings().batchMax();
    this.publishWait = services.timing().revokeWait();
    SplittableRandom random = new SplittableRandom(partition.hashCode());
    this.reopenPauses =
        new Backoff(services.timing().reopenPause(), services.timing().reopenPauseMax(), random);
    this.outagePauses =
        new Backoff(services.timing().outagePause(), services.timing().outagePauseMax(), random);
    this.thread = Thread.ofPlatform().name("lane-" + partition).daemon().unstarted(this);
    this.unwatch = services.meters().watchLane(this);
  }

  void start() {
    thread.start();
  }

  LaneQueue queue() {
    return queue;
  }

  LaneState state() {
    return state;
  }

  /** How many records are best posted together at present. */
  int batchSize() {
    return batchSize;
  }

  TopicPartition topicPartition() {
    return partition;
  }

  /** Where the lane stands in the book, if that is known. */
  Optional<LanePosition> committed() {
    return Optional.ofNullable(position);
  }

  Optional<String> publishingProblem() {
    OutcomeRelay current = relay;
    return current == null ? Optional.empty() : current.problem();
  }

  /** The topic has that id now. */
  void checkTopicId(UUID now) {
    UUID before = topicId;
    if (before != null && !before.equals(now)) {
      queue.fail(
          new LaneStoppedException(
              String.format(
                  Locale.ROOT,
                  "%s was deleted and made anew while it was read (its id is %s now, not %s)",
                  partition,
                  now,
                  before)));
    }
  }

  /** The log went so far a moment ago. */
  void noteLogEnd(long offset) {
    logEnd = offset;
  }

  /**
   * Finishes the batch and takes no other. Returns at once.
   *
   * @param wait how long its outcomes may take to be published then
   */
  void beginClose(Duration wait) {
    publishWait = wait;
    queue.close();
  }

  /**
   * Waits for the end of the batch and for its outcomes to be published, as long as it may; then
   * ends it.
   */
  void awaitClosed(Duration wait) throws InterruptedException {
    if (!thread.join(wait)) {
      LOG.info("{} is dropped in the middle of a batch; it is the next owner's", partition);
      drop();
    }
  }

  /** Ends it at once: what is not committed is the next owner's. */
  void drop() {
    dropped = true;
    queue.close();
    thread.interrupt();
  }

  @Override
  public void run() {
    try {
      while (!queue.isClosed()) {
        long begun = System.nanoTime();
        runSession();
        if (System.nanoTime() - begun > services.timing().reopenPauseMax().toNanos()) {
          reopenPauses.reset();
        }
        queue.awaitClosed(reopenPauses.next());
      }
    } catch (InterruptedException e) {
      LOG.debug("{} was dropped", partition);
    } finally {
      state = LaneState.CLOSED;
      unwatch.run();
    }
  }

  private void runSession() throws InterruptedException {
    try {
      Lane lane = open();
      if (lane != null) {
        post(lane);
      }
    } catch (FencedException e) {
      LOG.warn("{}; trying again later, unless the partition goes to it", e.getMessage());
      state = LaneState.stopped(String.valueOf(e.getMessage()));
    } catch (LaneStoppedException | TopicReplacedException e) {
      stop(String.valueOf(e.getMessage()), null);
    } catch (RuntimeException | Error e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("while posting");
      }
      stop(
          String.format(
              Locale.ROOT,
              "%s stopped on a bug at offset %s, and skips nothing: %s. Report it; the lane is"
                  + " tried again by itself",
              partition,
              committed().map(LanePosition::nextOffset).orElse(null),
              Bug.describe(e)),
          Bug.of(e));
    } finally {
      // It waits, though nobody has it.
      oldestTakenMillis = Math.min(oldestTakenMillis, queue.oldestMillis());
      queue.shut();
      // What ended it was an answer. Whether a server is away now, the next session finds out.
      services.outages().database().over();
      services.outages().broker().over();
    }
  }

  /** Says it once: the same finding again, at the next try, is no news. */
  private void stop(String reason, @Nullable Throwable cause) {
    if (!Objects.equals(reason, stopTold)) {
      stopTold = reason;
      LOG.error("Lane stopped, the others go on. {}", reason, cause);
      services.meters().laneStopped();
    }
    state = LaneState.stopped(reason);
  }

  /** Takes the lane over, however long the servers take to answer. Null: closed meanwhile. */
  private @Nullable Lane open() throws InterruptedException {
    while (!queue.isClosed()) {
      try {
        UUID id = services.topics().loadTopicId(partition.topic());
        Lane lane = services.ledger().takeOver(partition.topic(), partition.partition(), id);
        services.outages().database().over();
        LogBounds log = services.topics().loadBounds(partition);
        services.outages().broker().over();
        outagePauses.reset();
        topicId = id;
        stand(lane.position());
        queue.open(LaneStart.of(lane.position(), log));
        return queue.isClosed() ? null : lane;
      } catch (BookUnavailableException e) {
        services.outages().database().begun(String.valueOf(e.getMessage()));
      } catch (BrokerAwayException e) {
        services.outages().broker().begun(String.valueOf(e.getMessage()));
      }
      queue.awaitClosed(outagePauses.next());
    }
    return null;
  }

  /** What waits is what waited before, unless the book has another place for the lane. */
  private void stand(LanePosition now) {
    LanePosition before = position;
    if (before == null || before.nextOffset() != now.nextOffset()) {
      oldestTakenMillis = Long.MAX_VALUE;
    }
    position = now;
  }

  private void post(Lane lane) throws InterruptedException {
    LanePosition start = lane.position();
    LOG.info("{} is open at offset {} (epoch {})", partition, start.nextOffset(), start.epoch());
    DeadLetterLane deadLetterLane =
        new DeadLetterLane(start.laneId(), partition.topic(), partition.partition());
    OutcomeRelay outcomes = OutcomeRelay.start(services.outcomes(), start);
    relay = outcomes;
    services.deadLetters().look(deadLetterLane);
    state = LaneState.OPEN;
    boolean mine = true;
    try {
      long interval = services.timing().batchInterval().toNanos();
      long begun = System.nanoTime() - interval;
      while (!queue.isClosed()) {
        if (queue.await(services.timing().watchInterval())) {
          queue.gather(services.settings().batchMax(), begun + interval);
          begun = System.nanoTime();
          postNext(lane, outcomes, deadLetterLane);
        } else if (!queue.isClosed()) {
          lane.checkPosition();
        }
      }
    } catch (FencedException e) {
      mine = false;
      throw e;
    } finally {
      if (mine && !dropped) {
        outcomes.finish(publishWait);
      } else {
        outcomes.abort();
      }
    }
  }

  private void postNext(Lane lane, OutcomeRelay outcomes, DeadLetterLane deadLetterLane)
      throws InterruptedException {
    services.turns().acquire();
    try {
      batchSize = lane.batchSize(services.settings().batchMax());
      Chunk chunk = queue.take(batchSize, BATCH_BYTES_MAX);
      if (chunk != null) {
        oldestTakenMillis = chunk.oldestMillis();
        lane.post(
            chunk.items(), chunk.nextOffset(), batch -> committed(batch, outcomes, deadLetterLane));
        oldestTakenMillis = Long.MAX_VALUE;
      }
    } finally {
      services.turns().release();
    }
  }

  private void committed(PostedBatch batch, OutcomeRelay outcomes, DeadLetterLane deadLetterLane) {
    position = batch.position();
    stopTold = null;
    outcomes.offer(batch);
    if (batch.deadLetters() > 0) {
      services.deadLetters().look(deadLetterLane);
    }
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
        : Math.max(0, Math.max(end, queue.end()) - current.nextOffset());
  }

  @Override
  public double lagSeconds() {
    long oldest = Math.min(oldestTakenMillis, queue.oldestMillis());
    if (oldest != Long.MAX_VALUE) {
      return Math.max(0, services.clock().millis() - oldest) / 1000.0;
    }
    return state.phase() == LaneState.Phase.OPEN || lagRecords() == 0 ? 0 : Double.NaN;
  }

  @Override
  public double outcomeBacklogBatches() {
    OutcomeRelay current = relay;
    return current == null ? 0 : current.backlogBatches();
  }
}
