package dev.loyalty.ops.migrate;

import dev.loyalty.ops.server.Kafka;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;

/**
 * Makes the contract's three topics where they are missing, and checks those that exist. An
 * existing topic is never changed: another number of partitions would break the order of an
 * account's events, and an operator may have chosen its settings.
 */
public final class Topics {

  /** The input: requests from producers (contract, section 2). */
  public static final String TRANSFERS = "loyalty.transfers";

  /** The outcomes of requests (contract, section 4). */
  public static final String OUTCOMES = "loyalty.outcomes";

  /** Records that cannot be read as events (contract, section 5). */
  public static final String DEAD_LETTERS = "loyalty.transfers-dlt";

  /** Allows a dozen lanes. Raising it later means draining the topic first. */
  public static final int PARTITIONS_DEFAULT = 12;

  /**
   * Lies above the longest outage plus the age of a backup: a restored ledger reads the records
   * since then again.
   */
  static final Duration RETENTION = Duration.ofDays(14);

  /**
   * Leaves room for the ledger's own headers: a dead letter carries them besides its record's value
   * and headers, which together fit the input topic's 1 MiB.
   */
  static final int DEAD_LETTER_BYTES_MAX = 2 << 20;

  /**
   * Gives records the broker's time, not the producer's. Retention goes by that time, and would
   * delete a back-fill of old events before it was read.
   */
  static final String TIMESTAMP_TYPE = TimestampType.LOG_APPEND_TIME.name;

  private static final int REPLICAS_MAX = 3;

  /** A broker usually knows a new topic within milliseconds. */
  private static final Duration KNOWN_WAIT_MAX = Duration.ofSeconds(15);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final Kafka kafka;

  public Topics(Kafka kafka) {
    this.kafka = kafka;
  }

  /**
   * Makes the topics that are missing, and returns when the broker knows them.
   *
   * @param partitions how many partitions each new topic gets
   * @return the names of the new topics
   */
  public List<String> create(int partitions) throws IOException {
    try (Admin admin = kafka.admin()) {
      int brokers = get(admin.describeCluster().nodes()).size();
      List<String> made = new ArrayList<>();
      for (String topic : List.of(TRANSFERS, OUTCOMES, DEAD_LETTERS)) {
        if (find(admin, topic).isEmpty()) {
          if (createOne(admin, topic, partitions, brokers)) {
            made.add(topic);
          }
          awaitKnown(admin, topic);
        }
      }
      return made;
    }
  }

  /** Says whether the input topic exists, so that producers can send. */
  public boolean isInputThere() throws IOException {
    try (Admin admin = kafka.admin()) {
      return find(admin, TRANSFERS).isPresent();
    }
  }

  /** Lists what is wrong with the topics; empty where all is well. */
  public List<Finding> check() throws IOException {
    try (Admin admin = kafka.admin()) {
      Map<String, Config> configs = new HashMap<>();
      List<Finding> findings = new ArrayList<>();
      for (String topic : List.of(TRANSFERS, OUTCOMES, DEAD_LETTERS)) {
        if (find(admin, topic).isEmpty()) {
          findings.add(new Finding(topic, "it doesn't exist", "Run `loyalty migrate`.", true));
        } else {
          configs.put(topic, config(admin, topic));
        }
      }
      configs.forEach((topic, config) -> findings.addAll(TopicRules.check(topic, config)));
      findings.addAll(TopicRules.checkSizes(configs));
      return List.copyOf(findings);
    }
  }

  private static boolean createOne(Admin admin, String topic, int partitions, int brokers)
      throws IOException {
    int replicas = Math.min(REPLICAS_MAX, brokers);
    Map<String, String> settings = new HashMap<>();
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(RETENTION.toMillis()));
    settings.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(replicas > 2 ? 2 : 1));
    if (topic.equals(TRANSFERS)) {
      settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TIMESTAMP_TYPE);
    }
    if (topic.equals(DEAD_LETTERS)) {
      settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(DEAD_LETTER_BYTES_MAX));
    }
    NewTopic wanted = new NewTopic(topic, partitions, (short) replicas).configs(settings);
    try {
      get(admin.createTopics(List.of(wanted)).all());
      return true;
    } catch (TopicExistsException e) {
      // Another process made it first.
      return false;
    }
  }

  /** Waits until a broker knows the topic: the controller makes it, brokers hear of it later. */
  private static void awaitKnown(Admin admin, String topic) throws IOException {
    long start = System.nanoTime();
    while (find(admin, topic).isEmpty()) {
      if (System.nanoTime() - start > KNOWN_WAIT_MAX.toNanos()) {
        throw new IOException(
            "Kafka has made the topic " + topic + ", but the broker doesn't know it yet");
      }
      try {
        Thread.sleep(BETWEEN_LOOKS);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("Interrupted while waiting for Kafka", e);
  }

  private static Optional<TopicDescription> find(Admin admin, String topic) throws IOException {
    try {
      return Optional.ofNullable(
          get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  private static Config config(Admin admin, String topic) throws IOException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
    if (config == null) {
      throw new IOException("Kafka tells no settings of the topic " + topic);
    }
    return config;
  }

  /** Waits for the result, and throws Kafka's own exceptions unwrapped. */
  private static <T> T get(KafkaFuture<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * A fault of a topic.
   *
   * @param problem follows the topic's name, and has no full stop
   * @param cure says how to put it right, in a sentence
   * @param blocking events would be lost, or ingest would stop
   */
  public record Finding(String topic, String problem, String cure, boolean blocking) {}
}
