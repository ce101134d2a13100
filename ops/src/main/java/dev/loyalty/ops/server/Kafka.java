package dev.loyalty.ops.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Where Kafka is, and how its clients are set up: Spring Boot's own {@code SPRING_KAFKA_*}, bound
 * without starting an application. Safe for concurrent use; what the methods return is the caller's
 * to close.
 */
public final class Kafka {

  private final KafkaProperties properties;

  private Kafka(KafkaProperties properties) {
    this.properties = properties;
  }

  /**
   * @param bootstrapServers {@code host:port}, several separated by commas; wins over {@code
   *     SPRING_KAFKA_BOOTSTRAP_SERVERS}
   * @param environment further settings
   * @throws WrongSettingException where one of them is no value of its kind
   */
  public static Kafka of(String bootstrapServers, Map<String, String> environment)
      throws WrongSettingException {
    Map<String, Object> settings = new HashMap<>(environment);
    // One of these per client kind would win over the common one.
    settings.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
    Binder binder =
        new Binder(
            Objects.requireNonNull(
                ConfigurationPropertySource.from(
                    new SystemEnvironmentPropertySource("systemEnvironment", settings))));
    try {
      return new Kafka(binder.bindOrCreate("spring.kafka", KafkaProperties.class));
    } catch (BindException e) {
      throw new WrongSettingException(
          "SPRING_KAFKA_… has a value that can't be used: " + e.getName(),
          "See Spring Boot's reference for spring.kafka properties.");
    }
  }

  /** For people. */
  public String address() {
    return String.join(",", properties.getBootstrapServers());
  }

  /** Reads topics, groups and settings, and creates topics. */
  public Admin admin() {
    return Admin.create(adminSettings());
  }

  /** Sends bytes as they are. */
  public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    return new KafkaProducer<>(
        with(producerSettings(), settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Gets bytes as they are. */
  public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(
        with(consumerSettings(), settings),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  public Map<String, Object> adminSettings() {
    return new HashMap<>(properties.buildAdminProperties());
  }

  public Map<String, Object> producerSettings() {
    return new HashMap<>(properties.buildProducerProperties());
  }

  public Map<String, Object> consumerSettings() {
    return new HashMap<>(properties.buildConsumerProperties());
  }

  private static Map<String, Object> with(Map<String, Object> first, Map<String, Object> second) {
    first.putAll(second);
    // They are given as objects; a class from the settings would be made a second time.
    first.remove("key.serializer");
    first.remove("value.serializer");
    first.remove("key.deserializer");
    first.remove("value.deserializer");
    first.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, "loyalty");
    return first;
  }

  @Override
  public String toString() {
    return "Kafka[" + address() + "]";
  }
}
