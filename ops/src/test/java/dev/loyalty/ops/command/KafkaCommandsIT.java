package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.DatabaseVariables;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import dev.loyalty.ops.server.TopicRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Commands make, check and describe the topics. */
@Timeout(120)
class KafkaCommandsIT {

  private static final List<String> ALL =
      List.of(Topics.TRANSFERS, Topics.OUTCOMES, Topics.DEAD_LETTERS);

  @TempDir private static Path directory;
  private static EmbeddedServers servers;
  private static Kafka kafka;
  private static CommandLineProbe loyalty;

  @BeforeAll
  static void start() throws Exception {
    servers = EmbeddedServers.throwAway(Overrides.NONE);
    kafka = Kafka.of(servers.kafkaAddress(), Map.of());
    loyalty = probe(servers.database());
    assertThat(loyalty.run("migrate")).as(loyalty.err()).isZero();
  }

  @AfterAll
  static void stop() throws IOException {
    if (servers != null) {
      servers.close();
    }
  }

  @Test
  void makesWhatIsMissingAndThenPublishes() throws Exception {
    deleteTopics();
    BookJdbi.of(servers.database().source(Role.MIGRATOR))
        .useHandle(handle -> handle.execute("create database fresh"));
    CommandLineProbe fresh = probe(servers.database().named("fresh"));
    String event = "{\"data\":{\"account\":\"m1\"}}";
    Files.writeString(directory.resolve("events.ndjson"), event + "\n");

    assertThat(fresh.run("doctor", "--json")).isEqualTo(1);
    for (String topic : ALL) {
      assertThat(finding(fresh, "topic " + topic).orElseThrow().get("found").asString())
          .isEqualTo("it doesn't exist");
    }
    assertThat(fresh.run("publish", "events.ndjson")).isEqualTo(1);
    assertThat(fresh.err()).contains("has no topic loyalty.transfers", "Run `loyalty migrate`");

    assertThat(fresh.run("migrate", "--partitions", "2", "--json")).as(fresh.err()).isZero();
    JsonNode made = fresh.json();
    assertThat(made.get("topicsCreated").valueStream().map(JsonNode::asString))
        .containsExactlyElementsOf(ALL);
    assertThat(made.get("migrationsApplied").asInt()).isPositive();
    assertThat(made.get("findings")).isEmpty();
    assertThat(fresh.run("migrate")).isZero();
    assertThat(fresh.out()).contains("0 migrations applied", "topics: all there");

    assertThat(fresh.run("publish", "events.ndjson", "--json")).as(fresh.err()).isZero();
    assertThat(fresh.json().get("published").asInt()).isEqualTo(1);
    assertThat(TopicRecords.all(kafka, Topics.TRANSFERS))
        .singleElement()
        .returns(event, record -> text(record.value()))
        .returns("m1", record -> text(record.key()));
    assertThat(fresh.run("doctor", "--json")).as(fresh.out()).isZero();
    assertThat(level(fresh, "topics")).isEqualTo("ok");
    assertThat(level(fresh, "Kafka")).isEqualTo("ok");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          loyalty.transfers     | cleanup.policy                 | compact        | loyalty.transfers     | it is compacted        | cleanup.policy to delete                | problem
          loyalty.outcomes      | cleanup.policy                 | compact,delete | loyalty.outcomes      | it is compacted        | cleanup.policy to delete                | problem
          loyalty.transfers     | retention.ms                   | 86400000       | loyalty.transfers     | for 24 h only          | 1209600000 is two weeks                 | warning
          loyalty.transfers-dlt | retention.bytes                | 1000000        | loyalty.transfers-dlt | drops records by size  | retention.bytes to -1                   | warning
          loyalty.outcomes      | unclean.leader.election.enable | true           | loyalty.outcomes      | may lose acknowledged  | unclean.leader.election.enable to false | warning
          loyalty.transfers     | message.timestamp.type         | CreateTime     | loyalty.transfers     | so retention may delete | message.timestamp.type=LogAppendTime    | warning
          loyalty.transfers     | max.message.bytes              | 3000000        | loyalty.transfers-dlt | takes records of 2097152 bytes, the input topic 3000000 | max.message.bytes to 6000000 | warning
          """)
  void saysWhichSettingIsWrongAndWhatToDo(
      String topic,
      String setting,
      String value,
      String subject,
      String problem,
      String cure,
      String level)
      throws Exception {
    int exitCode = level.equals("problem") ? 1 : 0;
    ConfigEntry before = setting(topic, setting);
    change(topic, OpType.SET, new ConfigEntry(setting, value));
    try {
      await().until(() -> !new Topics(kafka).check().isEmpty());

      assertThat(loyalty.run("doctor", "--json")).as(loyalty.out()).isEqualTo(exitCode);
      JsonNode found = finding(loyalty, "topic " + subject).orElseThrow();
      assertThat(found.get("level").asString()).isEqualTo(level);
      assertThat(found.get("found").asString()).contains(problem);
      assertThat(found.get("cure").asString()).contains(cure);
      assertThat(finding(loyalty, "topics")).isEmpty();

      assertThat(loyalty.run("migrate", "--json")).isEqualTo(exitCode);
      assertThat(loyalty.json().get("findings")).hasSize(1);
      assertThat(loyalty.run("migrate")).isEqualTo(exitCode);
      assertThat(loyalty.err()).contains("topic " + subject + ": it ", problem, cure);
    } finally {
      change(topic, before.isDefault() ? OpType.DELETE : OpType.SET, before);
      await().until(() -> new Topics(kafka).check().isEmpty());
    }
  }

  private static ConfigEntry setting(String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = kafka.admin()) {
      return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name);
    }
  }

  private static void change(String topic, OpType what, ConfigEntry setting) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    List<AlterConfigOp> changes = List.of(new AlterConfigOp(setting, what));
    try (Admin admin = kafka.admin()) {
      admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
    }
  }

  private static void deleteTopics() throws Exception {
    try (Admin admin = kafka.admin()) {
      admin.deleteTopics(ALL).all().get();
      await().until(() -> Collections.disjoint(admin.listTopics().names().get(), ALL));
    }
  }

  private static CommandLineProbe probe(Database database) {
    Map<String, String> variables = DatabaseVariables.of(database);
    variables.put("LOYALTY_KAFKA_BOOTSTRAP_SERVERS", servers.kafkaAddress());
    return new CommandLineProbe(variables, directory);
  }

  private static String level(CommandLineProbe probe, String subject) {
    return finding(probe, subject).orElseThrow().get("level").asString();
  }

  private static Optional<JsonNode> finding(CommandLineProbe probe, String subject) {
    return probe
        .json()
        .get("findings")
        .valueStream()
        .filter(it -> it.get("subject").asString().equals(subject))
        .findFirst();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
