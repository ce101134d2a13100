package dev.loyalty.ingest.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {

  private static KafkaClients clients(Map<String, Object> common) {
    return new KafkaClients(KafkaSettings.of(common), IngestSettings.DEFAULTS);
  }

  @Test
  void keepsWhatItsPromisesRestOnWhateverTheInstallationSays() {
    KafkaClients clients =
        clients(
            Map.of(
                "enable.auto.commit", true,
                "auto.offset.reset", "latest",
                "isolation.level", "read_uncommitted",
                "acks", "0",
                "enable.idempotence", false,
                "group.id", "another"));
    assertThat(clients.consumerConfig())
        .containsEntry("enable.auto.commit", false)
        .containsEntry("auto.offset.reset", "none")
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("group.id", "loyalty-ingest");
    assertThat(clients.producerConfig())
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true);
  }

  @Test
  void leavesTheRestToTheInstallation() {
    KafkaClients clients =
        clients(
            Map.of(
                "security.protocol", "SSL",
                "compression.type", "zstd",
                "group.instance.id", "one"));
    assertThat(clients.consumerConfig())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("group.instance.id", "one");
    assertThat(clients.producerConfig()).containsEntry("compression.type", "zstd");
  }

  @Test
  void leavesTheAssignorToTheBrokerWhereThatChoosesIt() {
    assertThat(clients(Map.of()).consumerConfig())
        .containsEntry("group.protocol", "classic")
        .containsKey("partition.assignment.strategy");
    assertThat(clients(Map.of("group.protocol", "consumer")).consumerConfig())
        .doesNotContainKey("partition.assignment.strategy");
  }
}
