package dev.loyalty.ingest.lane;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of one consumer. It seeks where lanes stand, and pauses a partition while its lane
 * takes no records, so that one lane never holds up another. For the consumer's thread, except
 * {@link #all}.
 *
 * <p>INVARIANT: all records of a partition that isn't paused are posted. A partition whose records
 * are dropped is on hold until its lane is open again and says where to read from.
 */
final class ConsumerLanes {

  private static final Logger LOG = LoggerFactory.getLogger(ConsumerLanes.class);
  private static final Duration QUESTION_WAIT = Duration.ofSeconds(5);
  private static final Duration LAST_HINT_WAIT = Duration.ofSeconds(2);

  /**
   * The usual gap between the last record of a fetch and the first of the next: at most one
   * transaction marker.
   */
  private static final long USUAL_GAP = 1;

  private final LaneServices services;
  private final Consumer<?, ?> consumer;
  private final Map<TopicPartition, PartitionLane> lanes = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> hinted = new HashMap<>();
  private long hintAt = System.nanoTime();

  ConsumerLanes(LaneServices services, Consumer<?, ?> consumer) {
    this.services = services;
    this.consumer = consumer;
  }

  /** Returns the present lanes. For any thread. */
  Collection<PartitionLane> all() {
    return lanes.values();
  }

  /**
   * Begins with partitions. A lane that can't be opened at once, and those after it, are opened
   * when {@link #idle} says that they are due: this thread has to go on polling.
   */
  void assigned(Collection<TopicPartition> partitions) throws InterruptedException {
    for (TopicPartition partition : partitions) {
      lanes.put(partition, new PartitionLane(services, partition));
      hold(partition);
    }
    for (TopicPartition partition : partitions) {
      if (!open(Objects.requireNonNull(lanes.get(partition)))) {
        return;
      }
    }
  }

  private boolean open(PartitionLane lane) throws InterruptedException {
    OptionalLong start = lane.open();
    if (start.isEmpty()) {
      return false;
    }
    TopicPartition partition = lane.topicPartition();
    consumer.seek(partition, start.getAsLong());
    consumer.resume(List.of(partition));
    return true;
  }

  /** Keeps the partition from being fetched until its lane is open. */
  private void hold(TopicPartition partition) {
    consumer.pause(List.of(partition));
    // Any offset will do: the committed one doesn't count, and without one, poll would fail.
    consumer.seek(partition, 0);
  }

  /** Posts what was polled, and then lets more records come if these were few. */
  void receive(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
    long begun = System.nanoTime();
    for (TopicPartition partition : records.partitions()) {
      PartitionLane lane = lanes.get(partition);
      if (lane != null) {
        receive(lane, records.records(partition));
      }
    }
    hint();
    if (records.count() < services.settings().batchMax()) {
      LockSupport.parkNanos(
          services.timing().batchInterval().toNanos() - (System.nanoTime() - begun));
    }
  }

  private void receive(PartitionLane lane, List<ConsumerRecord<byte[], byte[]>> records)
      throws InterruptedException {
    TopicPartition partition = lane.topicPartition();
    if (!lane.isOpen()) {
      hold(partition);
    } else if (lane.hasPending()) {
      pause(lane, records.getFirst().offset());
    } else if (followsOn(lane, records.getFirst().offset())) {
      lane.post(records);
      holdUp(lane);
    }
  }

  private void pause(PartitionLane lane, long nextOffset) {
    consumer.pause(List.of(lane.topicPartition()));
    consumer.seek(lane.topicPartition(), nextOffset);
  }

  /** Lets the partition rest while its lane waits for the database or has stopped. */
  private void holdUp(PartitionLane lane) {
    if (!lane.isOpen()) {
      hold(lane.topicPartition());
    } else if (lane.hasPending()) {
      consumer.pause(List.of(lane.topicPartition()));
    }
  }

  /**
   * Tells whether nothing was lost between the last record read and this one. Offsets without a
   * record (transaction markers, aborted transactions) are not a loss, but those that the log no
   * longer has are.
   */
  private boolean followsOn(PartitionLane lane, long firstOffset) throws InterruptedException {
    long expected = lane.readTo();
    if (firstOffset <= expected + USUAL_GAP) {
      return true;
    }
    TopicPartition partition = lane.topicPartition();
    try {
      long logStart =
          Objects.requireNonNull(
              consumer.beginningOffsets(List.of(partition), QUESTION_WAIT).get(partition));
      if (logStart > expected) {
        fail(lane, LaneStart.lost(partition.toString(), expected, logStart));
        return false;
      }
      return true;
    } catch (TimeoutException e) {
      LOG.debug("{} waits for the broker to tell whether offset {} is lost", partition, expected);
      consumer.seek(partition, expected);
      return false;
    }
  }

  private void fail(PartitionLane lane, RuntimeException reason) throws InterruptedException {
    lane.stop(reason);
    hold(lane.topicPartition());
  }

  /** Looks after a partition that brought no records for a moment. */
  void idle(TopicPartition partition) throws InterruptedException {
    PartitionLane lane = lanes.get(partition);
    if (lane == null) {
      return;
    }
    if (!lane.isOpen()) {
      if (lane.isDue()) {
        open(lane);
      }
    } else if (!lane.hasPending()) {
      passTrailingGap(lane);
      lane.checkPosition();
      holdUp(lane);
    } else if (lane.isDue()) {
      lane.postPending();
      if (lane.isOpen() && !lane.hasPending()) {
        consumer.resume(List.of(partition));
      }
      holdUp(lane);
    }
    hint();
  }

  /** Passes offsets at the end of a quiet log that hold no record (transaction markers). */
  private void passTrailingGap(PartitionLane lane) throws InterruptedException {
    TopicPartition partition = lane.topicPartition();
    try {
      long position = consumer.position(partition, Duration.ZERO);
      lane.passGap(position);
      consumer.currentLag(partition).ifPresent(lag -> lane.noteReadable(position + lag));
    } catch (TimeoutException e) {
      // The broker is asked whether the position holds, as after a change of leaders.
      LOG.debug("The position of {} is not known yet; looking again", partition);
    } catch (OffsetOutOfRangeException e) {
      outOfRange(e);
    }
  }

  /** Stops the lanes whose position the log no longer has. */
  void outOfRange(OffsetOutOfRangeException e) throws InterruptedException {
    for (Map.Entry<TopicPartition, Long> entry : e.offsetOutOfRangePartitions().entrySet()) {
      PartitionLane lane = lanes.get(entry.getKey());
      if (lane != null) {
        // Opening the lane again compares the book with the log, and tells what is lost.
        fail(
            lane,
            new LaneStoppedException(
                String.format(
                    Locale.ROOT,
                    "%s no longer has offset %d, where reading stands",
                    entry.getKey(),
                    entry.getValue())));
      }
    }
  }

  /**
   * Stops the lane of the partition that a failed poll is about: a batch that has a wrong checksum
   * or can't be decompressed. Kafka's client names the partition in the message alone.
   *
   * @return whether it was about one
   */
  boolean unreadable(Exception failure) throws InterruptedException {
    String message = String.valueOf(failure.getMessage());
    for (PartitionLane lane : lanes.values()) {
      TopicPartition partition = lane.topicPartition();
      if (names(message, partition)) {
        fail(
            lane,
            new LaneStoppedException(
                String.format(
                    Locale.ROOT,
                    "%s has a batch that can't be read at or after offset %d: %s. Bring the batch"
                        + " back from a replica or a backup of the log, or accept its loss by"
                        + " setting the lane's position (runbook \"lane stopped\")",
                    partition,
                    lane.readTo(),
                    cause(failure))));
        return true;
      }
    }
    return false;
  }

  private static boolean names(String message, TopicPartition partition) {
    return Pattern.compile("(?<![\\w.-])" + Pattern.quote(partition.toString()) + "(?![\\w-])")
        .matcher(message)
        .find();
  }

  private static String cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure.toString() : cause.toString();
  }

  /**
   * Stops every lane after a failure that concerns no single one. Each reads again from its
   * position.
   */
  void failAll(RuntimeException reason) throws InterruptedException {
    for (PartitionLane lane : lanes.values()) {
      fail(lane, reason);
    }
  }

  /**
   * Ends lanes that go to another consumer, and publishes what they committed.
   *
   * @param publishWait the time for all of them together
   */
  void revoked(Collection<TopicPartition> partitions, Duration publishWait)
      throws InterruptedException {
    long deadline = System.nanoTime() + publishWait.toNanos();
    List<PartitionLane> closing = remove(partitions);
    hintLast(closing);
    for (PartitionLane lane : closing) {
      lane.close(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
  }

  /** Gives lanes up that another consumer may have already. */
  void lost(Collection<TopicPartition> partitions) {
    for (PartitionLane lane : remove(partitions)) {
      lane.drop();
    }
  }

  private List<PartitionLane> remove(Collection<TopicPartition> partitions) {
    List<PartitionLane> removed = new ArrayList<>();
    for (TopicPartition partition : List.copyOf(partitions)) {
      PartitionLane lane = lanes.remove(partition);
      hinted.remove(partition);
      if (lane != null) {
        removed.add(lane);
      }
    }
    return removed;
  }

  /** Tells the group now and then how far the book is, for tools that show lag. */
  private void hint() {
    long now = System.nanoTime();
    if (now - hintAt < 0) {
      return;
    }
    hintAt = now + services.timing().watchInterval().toNanos();
    Map<TopicPartition, OffsetAndMetadata> offsets = hints(lanes.values());
    if (!offsets.isEmpty()) {
      consumer.commitAsync(
          offsets,
          (committed, failure) -> {
            if (failure != null) {
              LOG.debug("The group's offsets were not committed", failure);
            }
          });
    }
  }

  private void hintLast(List<PartitionLane> closing) {
    Map<TopicPartition, OffsetAndMetadata> offsets = hints(closing);
    try {
      if (!offsets.isEmpty()) {
        consumer.commitSync(offsets, LAST_HINT_WAIT);
      }
    } catch (RuntimeException e) {
      LOG.debug("The group's offsets were not committed", e);
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> hints(Iterable<PartitionLane> of) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (PartitionLane lane : of) {
      lane.committed()
          .ifPresent(
              position -> {
                long offset = position.nextOffset();
                if (!Long.valueOf(offset).equals(hinted.put(lane.topicPartition(), offset))) {
                  offsets.put(lane.topicPartition(), new OffsetAndMetadata(offset));
                }
              });
    }
    return offsets;
  }
}
