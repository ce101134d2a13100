package dev.loyalty.ingest.lane;

import dev.loyalty.ingest.setup.KafkaClients;
import dev.loyalty.ledger.posting.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the input topic as a member of the group, with a thread of its own, and keeps one {@link
 * PartitionLane} for each partition that the group gives to this process. A consumer that fails is
 * replaced after a pause. Thread-safe.
 */
public final class InputReader implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(InputReader.class);
  private static final Duration LEAVE_WAIT = Duration.ofSeconds(3);

  private final LaneServices services;
  private final KafkaClients clients;
  private final Lanes lanes;
  private final Backoff pauses;
  private final Thread thread = Thread.ofPlatform().name("ingest-reader").unstarted(this);
  private volatile @Nullable Duration closeWait;
  private volatile @Nullable String problem;

  public InputReader(LaneServices services, KafkaClients clients) {
    this.services = services;
    this.clients = clients;
    this.lanes = new Lanes(services);
    this.pauses =
        new Backoff(
            services.timing().outagePause(),
            services.timing().outagePauseMax(),
            new SplittableRandom(2));
    for (LaneState.Phase phase : LaneState.Phase.values()) {
      if (phase != LaneState.Phase.CLOSED) {
        services
            .meters()
            .watchLanes(phase.name().toLowerCase(java.util.Locale.ROOT), () -> count(phase));
      }
    }
  }

  /** A lane as others see it. */
  public record LaneReport(
      String topic, int partition, LaneState state, Optional<Long> nextOffset) {}

  public void start() {
    thread.start();
  }

  /** Finishes the batches, publishes, and leaves the group; gives up on what isn't done by then. */
  public void stop(Duration wait) throws InterruptedException {
    closeWait = wait;
    if (!thread.join(wait.plus(LEAVE_WAIT).plus(LEAVE_WAIT))) {
      LOG.warn("Reading didn't end in time");
      thread.interrupt();
    }
  }

  /** The lanes, ordered by partition. */
  public List<LaneReport> lanes() {
    return lanes.all().stream()
        .map(
            lane ->
                new LaneReport(
                    lane.topic(),
                    lane.partition(),
                    lane.state(),
                    lane.committed().map(it -> it.nextOffset())))
        .sorted(java.util.Comparator.comparingInt(LaneReport::partition))
        .toList();
  }

  /** What is wrong with reading itself, and with publishing; lanes tell their own. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    String own = problem;
    if (own != null) {
      problems.add(own);
    }
    if (!thread.isAlive() && closeWait == null) {
      problems.add("Reading has ended unexpectedly");
    }
    for (PartitionLane lane : lanes.all()) {
      lane.publishingProblem().ifPresent(problems::add);
    }
    return problems;
  }

  /** The input topic has that id now: lanes that read another one stop. */
  public void checkTopicId(UUID now) {
    lanes.all().forEach(lane -> lane.checkTopicId(now));
  }

  /**
   * Asks the broker how far the logs go: of a partition that isn't read just now nobody else tells.
   */
  void noteLogEnds() throws InterruptedException {
    Map<TopicPartition, Long> ends = services.topics().loadEnds(partitions());
    ends.forEach(
        (partition, end) -> {
          PartitionLane lane = lanes.find(partition);
          if (lane != null) {
            lane.noteLogEnd(end);
          }
        });
  }

  private double count(LaneState.Phase phase) {
    return lanes.all().stream().filter(lane -> lane.state().phase() == phase).count();
  }

  @Override
  public void run() {
    try {
      while (closeWait == null) {
        readUntilBroken();
      }
    } catch (InterruptedException e) {
      LOG.debug("Reading was ended");
    } finally {
      lanes.drop(List.copyOf(lanes.all().stream().map(PartitionLane::topicPartition).toList()));
    }
  }

  private void readUntilBroken() throws InterruptedException {
    Consumer<byte[], byte[]> consumer = null;
    try {
      consumer = clients.consumer();
      read(consumer);
    } catch (InterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("while reading");
    } catch (RuntimeException | Error e) {
      if (problem == null) {
        LOG.error("Reading failed; trying again with a new consumer", e);
      }
      problem = "Reading " + services.settings().topics().input() + " fails: " + e;
      if (closeWait == null) {
        lanes.close(partitions(), services.timing().revokeWait());
        Thread.sleep(pauses.next());
      }
    } finally {
      if (consumer != null) {
        consumer.close(CloseOptions.timeout(LEAVE_WAIT));
      }
    }
  }

  private void read(Consumer<byte[], byte[]> consumer) throws InterruptedException {
    LaneFeed feed = new LaneFeed(services, lanes, consumer);
    consumer.subscribe(List.of(services.settings().topics().input()), new Rebalance(feed));
    while (closeWait == null) {
      feed.turn();
      if (problem != null) {
        problem = null;
        pauses.reset();
      }
    }
    Duration wait = closeWait;
    feed.hintLast(lanes.close(partitions(), wait == null ? Duration.ZERO : wait));
  }

  private List<TopicPartition> partitions() {
    return lanes.all().stream().map(PartitionLane::topicPartition).toList();
  }

  /** Called from within poll and close, on the reader's thread. */
  private final class Rebalance implements ConsumerRebalanceListener {

    private final LaneFeed feed;

    Rebalance(LaneFeed feed) {
      this.feed = feed;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        feed.hold(partition);
        lanes.open(partition);
      }
      if (!partitions.isEmpty()) {
        LOG.info("Assigned: {}", partitions);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (partitions.isEmpty() || lanes.all().isEmpty()) {
        return;
      }
      LOG.info("Revoked: {}", partitions);
      try {
        feed.hintLast(lanes.close(partitions, services.timing().revokeWait()));
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      } finally {
        partitions.forEach(feed::forget);
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      LOG.warn("Lost, because the group did without this process for too long: {}", partitions);
      lanes.drop(partitions);
      partitions.forEach(feed::forget);
    }
  }
}
