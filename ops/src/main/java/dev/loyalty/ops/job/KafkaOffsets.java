package dev.loyalty.ops.job;

import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.ops.server.Kafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka. A broker that doesn't answer counts as down, which stops no run. */
public final class KafkaOffsets implements BrokerOffsets {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaOffsets.class);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  private final Kafka kafka;

  public KafkaOffsets(Kafka kafka) {
    this.kafka = kafka;
  }

  @Override
  public Optional<Map<Integer, Range>> findOffsets(String topic) {
    try (Admin admin = kafka.admin()) {
      List<TopicPartition> partitions =
          admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
              .flatMap(it -> it.partitions().stream())
              .map(it -> new TopicPartition(topic, it.partition()))
              .toList();
      Map<TopicPartition, ListOffsetsResultInfo> begins =
          offsets(admin, partitions, OffsetSpec.earliest());
      Map<TopicPartition, ListOffsetsResultInfo> ends =
          offsets(admin, partitions, OffsetSpec.latest());
      Map<Integer, Range> ranges = new HashMap<>();
      for (TopicPartition partition : partitions) {
        ListOffsetsResultInfo begin = begins.get(partition);
        ListOffsetsResultInfo end = ends.get(partition);
        if (begin != null && end != null) {
          ranges.put(partition.partition(), new Range(begin.offset(), end.offset()));
        }
      }
      return Optional.of(ranges);
    } catch (ExecutionException | KafkaException e) {
      LOG.warn("Kafka doesn't tell the offsets of {}: {}", topic, e.getMessage());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Admin admin, List<TopicPartition> partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, spec));
    return admin.listOffsets(asked).all().get();
  }

  @Override
  public OptionalLong countRecords(String topic, int partition, long from, long to) {
    TopicPartition source = new TopicPartition(topic, partition);
    try (Consumer<byte[], byte[]> consumer = kafka.consumer(Map.of())) {
      consumer.assign(List.of(source));
      Long begin = consumer.beginningOffsets(List.of(source), ANSWER_MAX).get(source);
      if (begin == null || begin > from) {
        return OptionalLong.empty();
      }
      consumer.seek(source, from);
      long records = 0;
      long deadline = System.nanoTime() + ANSWER_MAX.toNanos();
      while (consumer.position(source, ANSWER_MAX) < to) {
        if (System.nanoTime() > deadline) {
          return OptionalLong.empty();
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          records += record.offset() < to ? 1 : 0;
        }
      }
      return OptionalLong.of(records);
    } catch (KafkaException e) {
      LOG.warn("Kafka doesn't tell the records of {}: {}", source, e.getMessage());
      return OptionalLong.empty();
    }
  }
}
