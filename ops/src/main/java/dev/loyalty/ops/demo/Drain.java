package dev.loyalty.ops.demo;

import dev.loyalty.ingest.IngestHealth;
import dev.loyalty.ingest.lane.LaneState;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Progress;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Kafka;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Waits until all events are in the book and all outcomes are published. For one thread. */
final class Drain implements AutoCloseable {

  /** Short, because a demo waits once for each of its days. */
  private static final long POLL_MILLIS = 10;

  private static final String POSITIONS =
      """
      select partition, next_offset from position where topic = :topic
      """;

  private static final String LEFT_TO_PUBLISH =
      """
      select (select count(*) from outcome_batch) + (select count(*) from dead_letter where relayed_at is null)
        + (select count(*) from tier_change where published_at is null)
      """;

  private final Consumer<byte[], byte[]> consumer;
  private final Jdbi jdbi;
  private final Supplier<IngestHealth> health;
  private final StopSignal stop;

  /**
   * @param jdbi connects in the writer's role
   */
  Drain(Kafka kafka, Jdbi jdbi, Supplier<IngestHealth> health, StopSignal stop) {
    this.consumer = kafka.consumer(Map.of());
    this.jdbi = jdbi;
    this.health = health;
    this.stop = stop;
  }

  /** Returns when every lane stands at its partition's end. */
  void awaitCommits(Progress progress) throws CommandException, InterruptedException {
    Map<Integer, Long> ends = ends();
    while (true) {
      Map<Integer, Long> positions = positions();
      progress.at(positions.values().stream().mapToLong(Long::longValue).sum());
      if (ends.entrySet().stream()
          .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue())) {
        return;
      }
      pause();
    }
  }

  /** Returns when the broker has all outcomes, dead letters and changes of tiers. */
  void awaitPublishing() throws CommandException, InterruptedException {
    while (jdbi.withHandle(handle -> handle.createQuery(LEFT_TO_PUBLISH).mapTo(Long.class).one())
        > 0) {
      pause();
    }
  }

  private void pause() throws CommandException, InterruptedException {
    if (stop.isAsked()) {
      throw new CancellationException("stopped before the end");
    }
    for (var lane : health.get().lanes()) {
      @Nullable String reason = lane.state().reason();
      if (lane.state().phase() == LaneState.Phase.STOPPED && reason != null) {
        throw CommandException.failed("ingest has stopped: " + reason, "");
      }
    }
    Thread.sleep(POLL_MILLIS);
  }

  private Map<Integer, Long> positions() {
    return jdbi.withHandle(
        handle -> {
          Map<Integer, Long> positions = new HashMap<>();
          handle
              .createQuery(POSITIONS)
              .bind("topic", Topics.TRANSFERS)
              .map((row, context) -> positions.put(row.getInt(1), row.getLong(2)))
              .list();
          return positions;
        });
  }

  private Map<Integer, Long> ends() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.TRANSFERS).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    Map<Integer, Long> ends = new HashMap<>();
    consumer
        .endOffsets(partitions)
        .forEach((partition, end) -> ends.put(partition.partition(), end));
    return ends;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
