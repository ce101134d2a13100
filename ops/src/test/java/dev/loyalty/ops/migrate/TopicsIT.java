package dev.loyalty.ops.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.TopicRecords;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class TopicsIT {

  private static final List<String> ALL =
      List.of(Topics.TRANSFERS, Topics.OUTCOMES, Topics.DEAD_LETTERS);

  /** Tries it many times, because a broker usually hears of a new topic at once. */
  @Test
  void whatIsMadeIsThereAtOnceAndKeepsABackFill() throws Exception {
    try (EmbeddedServers servers = EmbeddedServers.throwAway(Overrides.NONE)) {
      Kafka kafka = Kafka.of(servers.kafkaAddress(), Map.of());
      Topics topics = new Topics(kafka);
      try (Admin admin = kafka.admin()) {
        for (int round = 0; round < 12; round++) {
          assertThat(topics.create(12)).containsExactlyElementsOf(ALL);
          assertThat(topics.check()).isEmpty();
          assertThat(topics.create(12)).isEmpty();
          admin.deleteTopics(ALL).all().get();
          await().until(() -> Collections.disjoint(admin.listTopics().names().get(), ALL));
        }
      }
      topics.create(1);
      keepsABackFill(kafka);
    }
  }

  /** Checks the time that retention goes by. */
  private static void keepsABackFill(Kafka kafka) throws Exception {
    long before = System.currentTimeMillis();
    long dated = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
    try (Producer<byte[], byte[]> producer = kafka.producer(Map.of())) {
      producer.send(new ProducerRecord<>(Topics.TRANSFERS, 0, dated, null, new byte[1])).get();
    }
    assertThat(TopicRecords.all(kafka, Topics.TRANSFERS))
        .singleElement()
        .extracting(ConsumerRecord::timestamp)
        .asInstanceOf(InstanceOfAssertFactories.LONG)
        .isGreaterThanOrEqualTo(before);
  }
}
