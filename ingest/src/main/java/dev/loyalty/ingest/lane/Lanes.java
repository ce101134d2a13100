package dev.loyalty.ingest.lane;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of the partitions that this process has. Changed by the reader's thread alone, seen by
 * any.
 */
final class Lanes {

  private final LaneServices services;
  private final Map<TopicPartition, PartitionLane> lanes = new ConcurrentHashMap<>();

  Lanes(LaneServices services) {
    this.services = services;
  }

  Collection<PartitionLane> all() {
    return lanes.values();
  }

  @Nullable PartitionLane find(TopicPartition partition) {
    return lanes.get(partition);
  }

  /** Begins with a partition. */
  void open(TopicPartition partition) {
    PartitionLane lane = new PartitionLane(services, partition);
    lanes.put(partition, lane);
    lane.start();
  }

  /**
   * Lets these finish their batches and publish, all at once, and gives up on them after that wait.
   * Those that were there.
   */
  List<PartitionLane> close(Collection<TopicPartition> partitions, Duration wait)
      throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    List<PartitionLane> closing = remove(partitions);
    for (PartitionLane lane : closing) {
      lane.beginClose(wait);
    }
    for (PartitionLane lane : closing) {
      lane.awaitClosed(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
    return closing;
  }

  /** Gives these up at once. */
  void drop(Collection<TopicPartition> partitions) {
    for (PartitionLane lane : remove(partitions)) {
      lane.drop();
    }
  }

  private List<PartitionLane> remove(Collection<TopicPartition> partitions) {
    List<PartitionLane> removed = new ArrayList<>();
    for (TopicPartition partition : List.copyOf(partitions)) {
      PartitionLane lane = lanes.remove(partition);
      if (lane != null) {
        removed.add(lane);
      }
    }
    return removed;
  }
}
