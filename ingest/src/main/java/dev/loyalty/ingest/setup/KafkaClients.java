package dev.loyalty.ingest.setup;

import dev.loyalty.ledger.posting.Lane;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Makes ingest's Kafka clients, which the caller closes. Thread-safe. Making one throws {@link
 * org.apache.kafka.common.KafkaException} while no address of the broker can be resolved.
 */
public final class KafkaClients {

  /** The time after which a broker that doesn't answer counts as down. */
  public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  /**
   * The largest record. A dead letter has up to 64 KiB of value, and a key and headers of any size:
   * twice as much as a topic takes by default.
   */
  private static final int RECORD_BYTES_MAX = 2 << 20;

  private static final int FETCH_BYTES_MIN = 1 << 20;

  private final KafkaSettings kafka;
  private final IngestSettings settings;

  public KafkaClients(KafkaSettings kafka, IngestSettings settings) {
    this.kafka = kafka;
    this.settings = settings;
  }

  /**
   * Returns the consumer's settings: defaults, then the installation's, then those that can't be
   * changed.
   */
  Map<String, Object> consumerConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20);
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 60_000);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "loyalty-ingest");
    // A killed consumer's partitions wait for another one for this time. Polling never waits for
    // the database, so no live consumer is silent for that long.
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    config.putAll(kafka.consumer());
    if ("consumer"
        .equalsIgnoreCase(String.valueOf(config.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG)))) {
      // The broker sets both there, and refuses clients that name them.
      config.remove(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
      config.remove(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
    }
    config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // A poll takes as many as the largest batch of a lane.
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.batchMax() * Lane.LARGE_BATCH);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, settings.memory().fetchedBytesMax());
    config.remove(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG);
    config.remove(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);
    return config;
  }

  Map<String, Object> producerConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.LINGER_MS_CONFIG, 10);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "loyalty-ingest");
    config.putAll(kafka.producer());
    config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    // No record is given up while the broker is down, so the order stays.
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_TIMEOUT.toMillis());
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.memory().producerBytesMax());
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES_MAX);
    config.remove(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
    config.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
    return config;
  }

  /**
   * Makes consumers of the input, which read from where they are told to.
   *
   * @param consumers how many of them share the memory for what is fetched
   */
  public ConsumerFactory<byte[], byte[]> consumerFactory(int consumers) {
    Map<String, Object> config = consumerConfig();
    config.put(
        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
        Math.max(FETCH_BYTES_MIN, settings.memory().fetchedBytesMax() / consumers));
    return new DefaultKafkaConsumerFactory<>(
        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Makes the producer of outcomes and dead letters; it never gives up, and keeps the order. */
  public Producer<byte[], byte[]> producer() {
    return new DefaultKafkaProducerFactory<>(
            producerConfig(), new ByteArraySerializer(), new ByteArraySerializer())
        .createNonTransactionalProducer();
  }

  /** Makes the client that asks about topics. */
  public Admin admin() {
    Map<String, Object> config = new HashMap<>(kafka.admin());
    config.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, "loyalty-ingest");
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis() / 2);
    return Admin.create(config);
  }
}
