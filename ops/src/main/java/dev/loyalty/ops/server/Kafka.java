package dev.loyalty.ops.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
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
    requireAddresses(bootstrapServers);
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

  private static void requireAddresses(String bootstrapServers) throws WrongSettingException {
    for (String address : bootstrapServers.split(",", -1)) {
      @Nullable String host = Utils.getHost(address.strip());
      if (host == null || host.isEmpty() || Utils.getPort(address.strip()) == null) {
        throw new WrongSettingException(
            "LOYALTY_KAFKA_BOOTSTRAP_SERVERS has an address without host or port",
            "Set it to HOST:PORT, several separated by commas.");
      }
    }
  }

  /** For people. */
  public String address() {
    return String.join(",", properties.getBootstrapServers());
  }

  /** Reads topics, groups and settings, and creates topics. */
  public Admin admin() {
    Map<String, Object> settings = adminSettings();
    // Someone waits for the answer: the usual minute is too long to learn that nobody answers.
    settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    return Admin.create(settings);
  }

  /**
   * Sends bytes as they are.
   *
   * @param defaults for what the user has not set
   */
  public Producer<byte[], byte[]> producer(Map<String, Object> defaults) {
    return new KafkaProducer<>(
        withDefaults(producerSettings(), defaults),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /**
   * Gets bytes as they are.
   *
   * @param defaults for what the user has not set
   */
  public Consumer<byte[], byte[]> consumer(Map<String, Object> defaults) {
    return new KafkaConsumer<>(
        withDefaults(consumerSettings(), defaults),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  public Map<String, Object> adminSettings() {
    return new HashMap<>(properties.buildAdminProperties());
  }

  public Map<String, Object> producerSettings() {
    return new HashMap<>(properties.buildProducerProperties());
  }

  /**
   * With records of committed transactions alone, whatever the user has set: Spring always sets the
   * other, and what was taken back is no record for anybody here.
   */
  public Map<String, Object> consumerSettings() {
    Map<String, Object> settings = new HashMap<>(properties.buildConsumerProperties());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return settings;
  }

  /** The consumer group that the user has chosen; empty where none was. */
  public Optional<String> findGroup() {
    return Optional.ofNullable(properties.getConsumer().getGroupId()).filter(it -> !it.isBlank());
  }

  private static Map<String, Object> withDefaults(
      Map<String, Object> settings, Map<String, Object> defaults) {
    defaults.forEach(settings::putIfAbsent);
    // They are given as objects; a class from the settings would be made a second time.
    settings.remove("key.serializer");
    settings.remove("value.serializer");
    settings.remove("key.deserializer");
    settings.remove("value.deserializer");
    settings.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, "loyalty");
    return settings;
  }

  @Override
  public String toString() {
    return "Kafka[" + address() + "]";
  }
}
