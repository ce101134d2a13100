package dev.loyalty.ingest.setup;

import java.util.Map;

/**
 * What the installation says about its Kafka: addresses, security, further client settings under
 * Kafka's own names. What ingest's promises rest on (no automatic commits, read-committed,
 * idempotence …) can't be set here: {@link KafkaClients} overrides it.
 */
public record KafkaSettings(
    Map<String, Object> consumer, Map<String, Object> producer, Map<String, Object> admin) {

  public KafkaSettings {
    consumer = Map.copyOf(consumer);
    producer = Map.copyOf(producer);
    admin = Map.copyOf(admin);
  }

  /** The same settings for all three. */
  public static KafkaSettings of(Map<String, Object> common) {
    return new KafkaSettings(common, common, common);
  }
}
