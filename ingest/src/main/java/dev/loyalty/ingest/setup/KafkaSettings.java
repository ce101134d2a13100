package dev.loyalty.ingest.setup;

import java.util.Map;

/**
 * The installation's client settings for Kafka under Kafka's own names: addresses, security and
 * others. {@link KafkaClients} overrides those that ingest's guarantees rest on (no automatic
 * commits, read-committed, idempotence …).
 */
public record KafkaSettings(
    Map<String, Object> consumer, Map<String, Object> producer, Map<String, Object> admin) {

  public KafkaSettings {
    consumer = Map.copyOf(consumer);
    producer = Map.copyOf(producer);
    admin = Map.copyOf(admin);
  }

  /** Makes the same settings for all three. */
  public static KafkaSettings of(Map<String, Object> common) {
    return new KafkaSettings(common, common, common);
  }
}
