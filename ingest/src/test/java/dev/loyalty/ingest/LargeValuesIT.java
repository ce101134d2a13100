package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the part that is kept of values that are too large (contract, section 5). */
@Timeout(120)
class LargeValuesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Test
  void keepsTheirFirstBytes() throws Exception {
    byte[] value = new byte[200_000];
    new SplittableRandom(1).nextBytes(value);
    byte[] first = Arrays.copyOf(value, 65_536);
    byte[] key = "k".getBytes(StandardCharsets.UTF_8);
    try (Installation installation = Installation.create(1)) {
      installation.publish(
          new ProducerRecord<>(installation.settings().topics().input(), key, value));
      Ingest ingest = installation.start();
      await().atMost(PATIENCE).until(() -> !installation.deadLetters().isEmpty());

      ConsumerRecord<byte[], byte[]> letter = installation.deadLetters().getFirst();
      assertThat(letter.key()).isEqualTo(key);
      assertThat(letter.value()).isEqualTo(first);
      assertThat(letter.headers().lastHeader("loyalty_dlt-size").value())
          .isEqualTo("200000".getBytes(StandardCharsets.UTF_8));
      byte[] stored =
          installation
              .book()
              .owner()
              .withHandle(
                  handle ->
                      handle
                          .createQuery("select record_value from dead_letter")
                          .mapTo(byte[].class)
                          .one());
      assertThat(stored).isEqualTo(first);
      installation.stop(ingest);
    }
  }
}
