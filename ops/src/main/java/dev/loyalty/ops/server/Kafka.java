package dev.loyalty.ops.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Kafka's address and the settings of its clients, which are Spring Boot's own {@code
 * spring.kafka.*}. Safe for concurrent use; the caller closes what the methods return.
 */
public final class Kafka {

  private final KafkaProperties properties;
  private final Supplier<SslBundles> bundles;

  private Kafka(KafkaProperties properties, Supplier<SslBundles> bundles) {
    this.properties = properties;
    this.bundles = bundles;
  }

  /**
   * Reads settings from variables, without starting an application.
   *
   * @param bootstrapServers {@code host:port}, several separated by commas; wins over {@code
   *     SPRING_KAFKA_BOOTSTRAP_SERVERS}
   * @param environment further settings
   * @throws WrongSettingException where one of them can't be read
   */
  public static Kafka of(String bootstrapServers, Map<String, String> environment)
      throws WrongSettingException {
    Binder binder = VariableBinder.of(environment);
    return of(bootstrapServers, binder, () -> VariableBinder.sslBundles(binder));
  }

  /**
   * Reads settings from an application's environment.
   *
   * @param bootstrapServers {@code host:port}, several separated by commas; wins over {@code
   *     spring.kafka.bootstrap-servers}
   * @throws WrongSettingException where a setting can't be read
   */
  public static Kafka of(String bootstrapServers, Binder binder, Supplier<SslBundles> bundles)
      throws WrongSettingException {
    requireAddresses(bootstrapServers);
    KafkaProperties properties;
    try {
      properties = binder.bindOrCreate("spring.kafka", KafkaProperties.class);
    } catch (BindException e) {
      throw new WrongSettingException(
          "SPRING_KAFKA_… has a value that can't be used: " + e.getName(),
          "See Spring Boot's reference for spring.kafka properties.");
    }
    // Addresses of their own for a kind of client would win over the common ones.
    properties.setBootstrapServers(List.of(bootstrapServers.split(",", -1)));
    return new Kafka(properties, bundles);
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

  /** Returns the bootstrap servers for people. */
  public String address() {
    return String.join(",", properties.getBootstrapServers());
  }

  /** Reads topics, groups and settings, and creates topics. */
  public Admin admin() {
    Map<String, Object> settings = adminSettings();
    // Somebody waits for the answer: the usual minute is too long.
    settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    return Admin.create(settings);
  }

  /**
   * Sends bytes as they are.
   *
   * @param defaults values of settings that the user has not set
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
   * @param defaults values of settings that the user has not set
   */
  public Consumer<byte[], byte[]> consumer(Map<String, Object> defaults) {
    return new KafkaConsumer<>(
        withDefaults(consumerSettings(), defaults),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  public Map<String, Object> adminSettings() {
    return withBundle(properties.buildAdminProperties(), properties.getAdmin().getSsl());
  }

  public Map<String, Object> producerSettings() {
    return withBundle(properties.buildProducerProperties(), properties.getProducer().getSsl());
  }

  /**
   * Reads records of committed transactions alone, whatever the user has set: Spring Boot always
   * sets an isolation level, and an aborted record must not be posted.
   */
  public Map<String, Object> consumerSettings() {
    Map<String, Object> settings =
        withBundle(properties.buildConsumerProperties(), properties.getConsumer().getSsl());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return settings;
  }

  /** Takes certificates from the SSL bundle that the client's settings name, or the common ones. */
  private Map<String, Object> withBundle(
      Map<String, Object> settings, KafkaProperties.Ssl ofClient) {
    Map<String, Object> result = new HashMap<>(settings);
    @Nullable String common = properties.getSsl().getBundle();
    @Nullable String name = ofClient.getBundle() == null ? common : ofClient.getBundle();
    if (name != null && !name.isBlank()) {
      result.put(
          SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SslBundleSslEngineFactory.class.getName());
      result.put(SslBundle.class.getName(), bundles.get().getBundle(name));
    }
    return result;
  }

  /** Finds the consumer group that the user has set; empty where none is set. */
  public Optional<String> findGroup() {
    return Optional.ofNullable(properties.getConsumer().getGroupId()).filter(it -> !it.isBlank());
  }

  private static Map<String, Object> withDefaults(
      Map<String, Object> settings, Map<String, Object> defaults) {
    defaults.forEach(settings::putIfAbsent);
    // Serializers are given as objects; Kafka would make those of the settings besides.
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
