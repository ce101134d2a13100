package dev.loyalty.ops.migrate;

import dev.loyalty.ops.migrate.Topics.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** Checks the settings of a topic against the ledger's needs. Pure. */
final class TopicRules {

  /** Half of the default. A shorter one leaves no weekend for an outage and a restore. */
  private static final Duration RETENTION_MIN = Duration.ofDays(7);

  private TopicRules() {}

  static List<Finding> check(String topic, Config config) {
    List<Finding> findings = new ArrayList<>();
    String policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG, "delete");
    if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      findings.add(
          new Finding(
              topic,
              "it is compacted, which removes all but the last event of an account",
              "Set its cleanup.policy to delete.",
              true));
    }
    long retention = number(config, TopicConfig.RETENTION_MS_CONFIG, -1);
    if (retention >= 0 && retention < RETENTION_MIN.toMillis()) {
      findings.add(
          new Finding(
              topic,
              "it keeps records for " + hours(retention) + " h only",
              "Set its retention.ms above the longest outage plus the age of a backup: "
                  + Topics.RETENTION.toMillis()
                  + " is two weeks.",
              false));
    }
    if (number(config, TopicConfig.RETENTION_BYTES_CONFIG, -1) >= 0) {
      findings.add(
          new Finding(
              topic,
              "it drops records by size, whatever their age",
              "Set its retention.bytes to -1.",
              false));
    }
    if ("true".equals(value(config, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false"))) {
      findings.add(
          new Finding(
              topic,
              "it may lose acknowledged records with a broker",
              "Set its unclean.leader.election.enable to false.",
              false));
    }
    if (topic.equals(Topics.TRANSFERS)) {
      findings.addAll(checkTimestamps(topic, config));
    }
    return findings;
  }

  private static List<Finding> checkTimestamps(String topic, Config config) {
    String type = value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, Topics.TIMESTAMP_TYPE);
    return type.equals(Topics.TIMESTAMP_TYPE)
        ? List.of()
        : List.of(
            new Finding(
                topic,
                "it has records' times from their producers, so retention may delete those that are"
                    + " dated back before they are read",
                "kafka-configs.sh --bootstrap-server … --alter --topic "
                    + topic
                    + " --add-config "
                    + TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG
                    + "="
                    + Topics.TIMESTAMP_TYPE,
                false));
  }

  /** Checks that a record of the largest size, with more headers, fits the dead letters' topic. */
  static List<Finding> checkSizes(Map<String, Config> configs) {
    @Nullable Config input = configs.get(Topics.TRANSFERS);
    @Nullable Config deadLetters = configs.get(Topics.DEAD_LETTERS);
    if (input == null || deadLetters == null) {
      return List.of();
    }
    long sent = number(input, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, 0);
    long taken = number(deadLetters, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, 0);
    return taken > sent
        ? List.of()
        : List.of(
            new Finding(
                Topics.DEAD_LETTERS,
                "it takes records of " + taken + " bytes, the input topic " + sent,
                "Set its max.message.bytes to "
                    + Math.max(Topics.DEAD_LETTER_BYTES_MAX, 2 * sent)
                    + "; what doesn't fit stays in the database.",
                false));
  }

  private static long hours(long millis) {
    return Duration.ofMillis(millis).toHours();
  }

  private static long number(Config config, String name, long otherwise) {
    return Long.parseLong(value(config, name, Long.toString(otherwise)));
  }

  private static String value(Config config, String name, String otherwise) {
    @Nullable ConfigEntry entry = config.get(name);
    @Nullable String value = entry == null ? null : entry.value();
    return value == null ? otherwise : value;
  }
}
