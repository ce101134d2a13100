package dev.loyalty.ingest.lane;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
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
 * Moves records from one consumer into the lanes' queues: seeks where lanes stand, pauses
 * partitions whose queues are full, and never waits for a lane, so that the group keeps this
 * process whatever the database does. For the reader's thread.
 */
final class LaneFeed {

  private static final Logger LOG = LoggerFactory.getLogger(LaneFeed.class);

  /** A lane that is full or not open yet may change at any time. */
  private static final Duration SHORT_POLL = Duration.ofMillis(5);

  private static final Duration LONG_POLL = Duration.ofMillis(50);
  private static final Duration QUESTION_WAIT = Duration.ofSeconds(5);

  /**
   * Between the last record of a fetch and the first of the next lies at most one transaction
   * marker, as a rule.
   */
  private static final long USUAL_GAP = 1;

  private final LaneServices services;
  private final Lanes lanes;
  private final Consumer<byte[], byte[]> consumer;
  private final RecordReader reader;
  private final Set<TopicPartition> flowing = new HashSet<>();
  private final Map<TopicPartition, Long> hinted = new HashMap<>();
  private int received;
  private long lookAt = System.nanoTime();
  private long hintAt = System.nanoTime();

  LaneFeed(LaneServices services, Lanes lanes, Consumer<byte[], byte[]> consumer) {
    this.services = services;
    this.lanes = lanes;
    this.consumer = consumer;
    this.reader = new RecordReader(services.meters());
  }

  /** One round. */
  void turn() {
    gather();
    boolean allFlow = steer();
    ConsumerRecords<byte[], byte[]> records = ConsumerRecords.empty();
    try {
      records = consumer.poll(allFlow ? LONG_POLL : SHORT_POLL);
    } catch (OffsetOutOfRangeException e) {
      stopLost(e);
    }
    received = records.count();
    for (TopicPartition partition : records.partitions()) {
      feed(partition, records.records(partition));
    }
    long now = System.nanoTime();
    if (now - lookAt >= 0) {
      lookAt = now + Duration.ofMillis(200).toNanos();
      passTrailingGaps();
    }
    if (now - hintAt >= 0) {
      hintAt = now + services.timing().watchInterval().toNanos();
      hint();
    }
  }

  /**
   * After a few records, lets some more come: else every record would be a request to the broker.
   * Lanes wait as long before they post, so this delays nothing.
   */
  private void gather() {
    if (received > 0 && received < services.settings().batchMax()) {
      LockSupport.parkNanos(services.timing().batchInterval().toNanos() / 2);
    }
  }

  /** Follows the lanes' states; whether every one takes records. */
  private boolean steer() {
    boolean allFlow = true;
    long share = services.settings().memory().queuedBytesMax() / Math.max(1, lanes.all().size());
    for (PartitionLane lane : lanes.all()) {
      TopicPartition partition = lane.topicPartition();
      OptionalLong seek = lane.queue().takeSeek();
      if (seek.isPresent()) {
        consumer.seek(partition, seek.getAsLong());
      }
      boolean flows = flowing.contains(partition);
      int batch = lane.batchSize();
      boolean wanted =
          lane.queue().accepts()
              && !(flows
                  ? lane.queue().holdsMoreThan(2 * batch, share)
                  : lane.queue().holdsMoreThan(batch, share / 2));
      if (wanted && !flows) {
        consumer.resume(List.of(partition));
        flowing.add(partition);
      } else if (!wanted && flows) {
        consumer.pause(List.of(partition));
        flowing.remove(partition);
      }
      allFlow &= wanted;
    }
    return allFlow;
  }

  private void feed(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
    PartitionLane lane = lanes.find(partition);
    if (lane == null || !lane.queue().accepts()) {
      return;
    }
    try {
      if (!followsOn(lane, records.getFirst().offset())) {
        return;
      }
      List<ReadRecord> read = new ArrayList<>(records.size());
      for (ConsumerRecord<byte[], byte[]> record : records) {
        read.add(reader.read(record));
      }
      services.meters().received(read.size());
      lane.queue().add(read, records.getLast().offset() + 1);
    } catch (RuntimeException | StackOverflowError e) {
      // Nothing that a record holds may stop the other lanes; what it is, its own lane tells.
      lane.queue()
          .fail(
              new IllegalStateException(
                  "a record after offset " + lane.queue().end() + " can't be read", e));
    }
  }

  /**
   * Whether nothing was lost between what was read and this. Offsets without a record are no loss
   * (transaction markers, aborted transactions), but those that the log no longer has are.
   */
  private boolean followsOn(PartitionLane lane, long firstOffset) {
    long expected = lane.queue().end();
    if (firstOffset <= expected + USUAL_GAP) {
      return true;
    }
    TopicPartition partition = lane.topicPartition();
    try {
      long logStart =
          Objects.requireNonNull(
              consumer.beginningOffsets(List.of(partition), QUESTION_WAIT).get(partition));
      if (logStart > expected) {
        lane.queue().fail(LaneStart.lost(partition.toString(), expected, logStart));
        return false;
      }
      return true;
    } catch (TimeoutException e) {
      LOG.debug("{} waits for the broker to tell whether offset {} is lost", partition, expected);
      consumer.seek(partition, expected);
      return false;
    }
  }

  private void stopLost(OffsetOutOfRangeException e) {
    for (Map.Entry<TopicPartition, Long> entry : e.offsetOutOfRangePartitions().entrySet()) {
      PartitionLane lane = lanes.find(entry.getKey());
      if (lane != null) {
        // Why, and what to do, comes out when the lane is opened again and looks at the log.
        lane.queue()
            .fail(
                new LaneStoppedException(
                    String.format(
                        Locale.ROOT,
                        "%s no longer has offset %d, where reading stands",
                        entry.getKey(),
                        entry.getValue())));
        consumer.pause(List.of(entry.getKey()));
        flowing.remove(entry.getKey());
        // Any offset: without one, every poll would fail. The lane seeks when it is open again.
        consumer.seek(entry.getKey(), 0);
      }
    }
  }

  /**
   * Offsets at the end of a quiet log that hold no record (transaction markers) are passed as well.
   */
  private void passTrailingGaps() {
    for (PartitionLane lane : lanes.all()) {
      if (flowing.contains(lane.topicPartition()) && lane.queue().accepts()) {
        passTrailingGap(lane);
      }
    }
  }

  private void passTrailingGap(PartitionLane lane) {
    TopicPartition partition = lane.topicPartition();
    try {
      long position = consumer.position(partition, Duration.ZERO);
      lane.queue().add(List.of(), position);
      consumer.currentLag(partition).ifPresent(lag -> lane.noteLogEnd(position + lag));
    } catch (TimeoutException e) {
      // The broker is asked whether the position holds, as after a change of leaders.
      LOG.debug("Where {} stands is not known yet; looking again", partition);
    } catch (OffsetOutOfRangeException e) {
      stopLost(e);
    }
  }

  /** Tells the group how far the book is, for tools that show lag. Nothing here reads it. */
  private void hint() {
    Map<TopicPartition, OffsetAndMetadata> offsets = hints(lanes.all());
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

  /** The same for lanes that go to another consumer, at once. */
  void hintLast(List<PartitionLane> closed) {
    Map<TopicPartition, OffsetAndMetadata> offsets = hints(closed);
    try {
      if (!offsets.isEmpty()) {
        consumer.commitSync(offsets, Duration.ofSeconds(2));
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

  /** The partition is here: nothing is fetched before its lane says from where. */
  void hold(TopicPartition partition) {
    consumer.pause(List.of(partition));
    // Any offset: the committed one is no truth, and where there is none, poll would fail.
    consumer.seek(partition, 0);
    flowing.remove(partition);
    hinted.remove(partition);
  }

  void forget(TopicPartition partition) {
    flowing.remove(partition);
    hinted.remove(partition);
  }
}
