package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outcomes wait while this machine's clock runs two hours ahead of the broker's. */
@Timeout(120)
class ClockAheadIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String AHEAD = "test.ahead.millis";

  /** Dates records as a producer does whose machine's clock is ahead. */
  public static final class ClockAhead implements ProducerInterceptor<byte[], byte[]> {

    private AtomicLong aheadMillis = new AtomicLong();

    @Override
    public void configure(Map<String, ?> configs) {
      aheadMillis = (AtomicLong) configs.get(AHEAD);
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
      return new ProducerRecord<>(
          record.topic(),
          record.partition(),
          System.currentTimeMillis() + aheadMillis.get(),
          record.key(),
          record.value(),
          record.headers());
    }

    @Override
    public void onAcknowledgement(
        @Nullable RecordMetadata metadata, @Nullable Exception exception) {}

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50})
  void namesTheClockAndPublishesOnceItIsRight(int records) throws Exception {
    try (Installation installation = Installation.create(1)) {
      AtomicLong aheadMillis = new AtomicLong(Duration.ofHours(2).toMillis());
      for (int i = 0; i < records; i++) {
        installation.publish("a", Installation.earn("a", "e" + i, 1));
      }
      installation.flush();
      Ingest ingest =
          installation.start(
              installation.settings(),
              new SimpleMeterRegistry(),
              Map.of(
                  ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
                  ClockAhead.class.getName(),
                  AHEAD,
                  aheadMillis));
      await().atMost(PATIENCE).until(() -> installation.passed() == records);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  ingest.health().problems().stream()
                      .anyMatch(it -> it.contains("the clocks of this machine and of the broker")));
      assertThat(installation.outcomes()).isEmpty();

      aheadMillis.set(0);

      await().atMost(PATIENCE).until(() -> Set.copyOf(installation.outcomes()).size() == records);
      await().atMost(PATIENCE).until(() -> ingest.health().up());
      installation.stop(ingest);
    }
  }
}
