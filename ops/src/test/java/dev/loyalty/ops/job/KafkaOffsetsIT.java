package dev.loyalty.ops.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.reconcile.BrokerOffsets.Range;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.server.Kafka;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offsets 0, 1 and 5 are records; 3 was taken back; 2, 4 and 6 are the transactions' markers. */
class KafkaOffsetsIT {

  private static final String TOPIC = "gaps";

  private EmbeddedServers servers;
  private KafkaOffsets offsets;

  @BeforeEach
  void leaveGaps() throws Exception {
    servers = EmbeddedServers.throwAway(Overrides.NONE);
    Kafka kafka = Kafka.of(servers.kafkaAddress(), Map.of());
    offsets = new KafkaOffsets(kafka);
    try (Admin admin = kafka.admin()) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
    try (Producer<byte[], byte[]> producer =
        kafka.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "gaps"))) {
      producer.initTransactions();
      send(producer, 2, true);
      send(producer, 1, false);
      send(producer, 1, true);
    }
  }

  @AfterEach
  void stop() throws IOException {
    servers.close();
  }

  private static void send(Producer<byte[], byte[]> producer, int records, boolean commit)
      throws Exception {
    producer.beginTransaction();
    for (int i = 0; i < records; i++) {
      producer.send(new ProducerRecord<>(TOPIC, 0, null, new byte[] {1})).get();
    }
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  @Test
  void tellsWhatLiesInAGapAsLongAsTheBrokerHasIt() throws Exception {
    assertThat(offsets.findOffsets("absent")).isEmpty();
    assertThat(offsets.findOffsets(TOPIC)).contains(Map.of(0, new Range(0, 7)));
    assertThat(offsets.countRecords(TOPIC, 0, 0, 7)).hasValue(3);
    assertThat(offsets.countRecords(TOPIC, 0, 1, 3)).hasValue(1);
    assertThat(offsets.countRecords(TOPIC, 0, 2, 5)).hasValue(0);

    try (Admin admin = Kafka.of(servers.kafkaAddress(), Map.of()).admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition(TOPIC, 0), RecordsToDelete.beforeOffset(2)))
          .all()
          .get();
    }
    assertThat(offsets.findOffsets(TOPIC)).contains(Map.of(0, new Range(2, 7)));
    assertThat(offsets.countRecords(TOPIC, 0, 1, 3)).isEmpty();
    assertThat(offsets.countRecords(TOPIC, 0, 2, 7)).hasValue(1);
  }
}
