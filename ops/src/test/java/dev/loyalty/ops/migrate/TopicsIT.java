package dev.loyalty.ops.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.server.Kafka;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class TopicsIT {

  private static final List<String> ALL =
      List.of(Topics.TRANSFERS, Topics.OUTCOMES, Topics.DEAD_LETTERS);

  /** Often, because a broker mostly is quick to learn of what its controller has made. */
  @Test
  void whatIsMadeIsThereAtOnce() throws Exception {
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
    }
  }
}
