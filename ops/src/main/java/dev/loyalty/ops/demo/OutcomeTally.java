package dev.loyalty.ops.demo;

import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Kafka;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Counts the published outcomes as a consumer does: each input event once, even if its outcome came
 * twice. For one thread.
 */
final class OutcomeTally {

  private static final Duration POLL = Duration.ofSeconds(1);

  private final Map<Integer, BitSet> seenByPartition = new HashMap<>();
  private final Map<String, Long> rejected = new HashMap<>();
  private long posted;
  private long duplicates;

  /**
   * Reads the topic from its beginning to its present end, one partition after the other.
   *
   * @param copy gets every event, a line each, unchanged
   */
  static OutcomeTally read(Kafka kafka, OutputStream copy) throws IOException {
    OutcomeTally tally = new OutcomeTally();
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            5_000);
    try (Consumer<byte[], byte[]> consumer = kafka.consumer(settings)) {
      for (PartitionInfo partition : consumer.partitionsFor(Topics.OUTCOMES)) {
        tally.read(consumer, new TopicPartition(partition.topic(), partition.partition()), copy);
      }
    }
    return tally;
  }

  long posted() {
    return posted;
  }

  long duplicates() {
    return duplicates;
  }

  long rejected(String code) {
    return rejected.getOrDefault(code, 0L);
  }

  private void read(Consumer<byte[], byte[]> consumer, TopicPartition partition, OutputStream copy)
      throws IOException {
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        copy.write(record.value());
        copy.write('\n');
        count(JsonMapper.shared().readTree(record.value()).path("data"));
      }
    }
  }

  private void count(JsonNode data) {
    JsonNode source = data.path("source");
    if (source.isObject()) {
      BitSet seen =
          seenByPartition.computeIfAbsent(source.path("partition").intValue(), p -> new BitSet());
      int offset = Math.toIntExact(source.path("offset").longValue());
      if (seen.get(offset)) {
        return;
      }
      seen.set(offset);
      countStatus(data);
    }
  }

  private void countStatus(JsonNode data) {
    switch (data.path("status").stringValue("")) {
      case "POSTED" -> posted++;
      case "DUPLICATE" -> duplicates++;
      case "REJECTED" -> rejected.merge(data.path("code").stringValue(""), 1L, Long::sum);
      default ->
          throw new IllegalStateException("An outcome without a status: " + data.path("status"));
    }
  }
}
