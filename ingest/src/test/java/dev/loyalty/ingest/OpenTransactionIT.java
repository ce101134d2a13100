package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A producer's transaction that stays open holds its partition back, and gauges and health show it.
 */
@Timeout(120)
class OpenTransactionIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private double gauge(String name, int partition) {
    return meters
        .get("loyalty.ingest." + name)
        .tag("partition", Integer.toString(partition))
        .gauge()
        .value();
  }

  private static List<String> heldBack(Ingest ingest) {
    return ingest.health().problems().stream()
        .filter(it -> it.contains("a producer's transaction is open"))
        .toList();
  }

  @Test
  void isShownAsLagAndInHealthUntilItEnds() throws Exception {
    try (Installation installation = Installation.create(2);
        KafkaProducer<byte[], byte[]> transactional =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers",
                    installation.bootstrapServers(),
                    "transactional.id",
                    installation.settings().groupId()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      Ingest ingest = installation.start(installation.settings(), meters);
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional.send(
          new ProducerRecord<>(
              installation.settings().topics().input(),
              0,
              "a".getBytes(StandardCharsets.UTF_8),
              Installation.earn("a", "first", 1).getBytes(StandardCharsets.UTF_8)));
      transactional.flush();
      for (int i = 0; i < 5; i++) {
        installation.publishTo(0, "a", "behind" + i);
        installation.publishTo(1, "b", "beside" + i);
      }
      installation.flush();

      await().atMost(PATIENCE).until(() -> installation.available("b") == 5);
      await().atMost(PATIENCE).until(() -> heldBack(ingest).size() == 1);
      assertThat(heldBack(ingest).getFirst())
          .startsWith(installation.settings().topics().input() + "-0 is held back at offset 0");
      assertThat(gauge("held.back", 0)).isEqualTo(6);
      assertThat(gauge("lag.records", 0)).isEqualTo(6);
      assertThat(gauge("held.back", 1)).isZero();
      assertThat(gauge("lag.records", 1)).isZero();
      assertThat(installation.available("a")).isZero();

      transactional.commitTransaction();

      await().atMost(PATIENCE).until(() -> installation.available("a") == 6);
      await().atMost(PATIENCE).until(() -> ingest.health().up());
      await().atMost(PATIENCE).until(() -> gauge("lag.records", 0) == 0);
      assertThat(gauge("held.back", 0)).isZero();
      installation.stop(ingest);
    }
  }
}
