package dev.loyalty.ingest.broker;

import dev.loyalty.ingest.setup.KafkaClients;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about topics. Every method may throw {@link BrokerAwayException}. Thread-safe.
 */
public final class Topics implements AutoCloseable {

  private final KafkaClients clients;
  private @Nullable Admin admin;

  public Topics(KafkaClients clients) {
    this.clients = clients;
  }

  /**
   * The part of a partition's log that is still there.
   *
   * @param start the offset of the first record that may still be read
   * @param end the offset that the next record gets
   */
  public record LogBounds(long start, long end) {}

  /**
   * Returns Kafka's own id of the topic. A topic that doesn't exist counts as a broker that is
   * away: it may be created later.
   */
  public UUID loadTopicId(String topic) throws InterruptedException {
    Uuid id =
        ask(admin ->
                Objects.requireNonNull(
                    admin.describeTopics(List.of(topic)).topicNameValues().get(topic)))
            .topicId();
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  public LogBounds loadBounds(TopicPartition partition) throws InterruptedException {
    long start =
        ask(admin ->
                admin
                    .listOffsets(Map.of(partition, OffsetSpec.earliest()))
                    .partitionResult(partition))
            .offset();
    long end =
        ask(admin ->
                admin
                    .listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition))
            .offset();
    return new LogBounds(start, end);
  }

  /**
   * The end of a partition's log.
   *
   * @param readable the offset up to which records may be read: the first record of the oldest open
   *     transaction, or the end where none is open
   * @param end the offset that the next record gets
   */
  public record LogEnd(long readable, long end) {

    /** The records that wait for the end of an open transaction. */
    public long heldBack() {
      return Math.max(0, end - readable);
    }
  }

  public Map<TopicPartition, LogEnd> loadEnds(Collection<TopicPartition> partitions)
      throws InterruptedException {
    // In this order, so that a record that comes in between doesn't look held back.
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        loadLatest(partitions, IsolationLevel.READ_UNCOMMITTED);
    Map<TopicPartition, ListOffsetsResultInfo> readable =
        loadLatest(partitions, IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, LogEnd> both = new HashMap<>();
    ends.forEach(
        (partition, end) -> {
          long upTo = Objects.requireNonNull(readable.get(partition)).offset();
          both.put(partition, new LogEnd(upTo, Math.max(upTo, end.offset())));
        });
    return both;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> loadLatest(
      Collection<TopicPartition> partitions, IsolationLevel isolation) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    return ask(admin -> admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all());
  }

  /** A question that the admin client answers later. */
  private interface Question<T> {
    KafkaFuture<T> of(Admin admin);
  }

  private <T> T ask(Question<T> question) throws InterruptedException {
    try {
      Duration patience = KafkaClients.REQUEST_TIMEOUT.plusSeconds(1);
      return question.of(admin()).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new BrokerAwayException(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | KafkaException e) {
      throw new BrokerAwayException(e);
    }
  }

  private synchronized Admin admin() {
    if (admin == null) {
      admin = clients.admin();
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
      admin = null;
    }
  }
}
