package dev.loyalty.ops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import dev.loyalty.ops.server.RunningServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {

  private static final String TOPIC = "kept";

  @TempDir Path temporary;

  @Test
  void keepsRowsRecordsAndPortsOverARestart() throws Exception {
    Path directory = temporary.resolve("with a space");
    RunningServers before;
    try (EmbeddedServers servers = keptIn(directory)) {
      before = servers.running();
      execute(servers.database(), "create table kept as select 42 as answer");
      send(kafka(servers), "first");
    }

    try (EmbeddedServers servers = keptIn(directory)) {
      assertThat(servers.running()).isEqualTo(before);
      assertThat(query(servers.database(), "select answer from kept")).isEqualTo("42");
      assertThat(receive(kafka(servers))).containsExactly("first");
    }
  }

  @Test
  void isDurableAsInProduction() throws Exception {
    try (EmbeddedServers servers = EmbeddedServers.throwAway(Overrides.NONE)) {
      Database database = servers.database();
      assertThat(query(database, "show fsync")).isEqualTo("on");
      assertThat(query(database, "show synchronous_commit")).isEqualTo("on");
      assertThat(query(database, "show full_page_writes")).isEqualTo("on");
      assertThat(query(database, "show data_checksums")).isEqualTo("on");
      assertThat(query(database, "show max_pred_locks_per_transaction")).isEqualTo("4096");
      assertThat(query(database, "show listen_addresses")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void letsNobodyInWithoutThePassword() throws Exception {
    try (EmbeddedServers servers = EmbeddedServers.throwAway(Overrides.NONE)) {
      Database guessed = new Database(servers.database().jdbcUrl(), "postgres", "postgres");

      assertThatThrownBy(() -> query(guessed, "select 1"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }
  }

  @Test
  void comesBackAfterPostgresWasKilledInTheMiddleOfItsWork() throws Exception {
    try (EmbeddedServers servers = keptIn(temporary)) {
      execute(servers.database(), "create table kept as select 42 as answer");
      kill(servers.postgresProcessId());
    }

    try (EmbeddedServers servers = keptIn(temporary)) {
      assertThat(query(servers.database(), "select answer from kept")).isEqualTo("42");
    }
  }

  @Test
  void stopsThePostgresThatAKilledProcessLeftBehind() throws Exception {
    Path directory = temporary.resolve("postgres");
    int port = Ports.choose(temporary).postgres();
    // Nothing calls close(), as after kill -9 of the owner.
    EmbeddedPostgres orphan = EmbeddedPostgres.start(directory, port, Map.of());
    long orphanId = orphan.processId();
    execute(orphan.database(), "create table kept as select 42 as answer");

    try (EmbeddedPostgres next = EmbeddedPostgres.start(directory, port, Map.of())) {
      assertThat(next.processId()).isNotEqualTo(orphanId);
      assertThat(isRunning(orphanId)).isFalse();
      assertThat(query(next.database(), "select answer from kept")).isEqualTo("42");
    }
  }

  @Test
  void isNeverStartedTwiceOnOneDirectory() throws Exception {
    try (EmbeddedServers servers = keptIn(temporary)) {
      assertThat(EmbeddedServers.keptIn(temporary, Overrides.NONE)).isEmpty();
      assertThat(query(servers.database(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void removesEverythingThatIsThrownAway() throws Exception {
    Path directory;
    long process;
    try (EmbeddedServers servers = EmbeddedServers.throwAway(Overrides.NONE)) {
      directory = servers.directory();
      process = servers.postgresProcessId();
      assertThat(directory).exists();
    }

    assertThat(directory).doesNotExist();
    assertThat(isRunning(process)).isFalse();
  }

  @Test
  void tellsOthersHowToReachThemAndNobodyElse() throws Exception {
    try (EmbeddedServers servers = keptIn(temporary)) {
      assertThat(RunningServers.find(temporary)).contains(servers.running());
      assertThat(Files.getPosixFilePermissions(temporary.resolve("servers.properties")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(Files.getPosixFilePermissions(temporary.resolve("postgres/password")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    assertThat(RunningServers.find(temporary)).isEmpty();
  }

  @Test
  void takesOtherSettings() throws Exception {
    Overrides overrides = new Overrides(Map.of("work_mem", "7MB"), Map.of());
    try (EmbeddedServers servers = EmbeddedServers.throwAway(overrides)) {
      assertThat(query(servers.database(), "show work_mem")).isEqualTo("7MB");
    }
  }

  private static EmbeddedServers keptIn(Path directory) throws IOException {
    Optional<EmbeddedServers> servers = EmbeddedServers.keptIn(directory, Overrides.NONE);
    return servers.orElseThrow();
  }

  private static boolean isRunning(long process) {
    return !ProcessTree.of(process).running().isEmpty();
  }

  /** Kills the process alone; its children notice by themselves. */
  private static void kill(long process) {
    ProcessHandle.of(process).orElseThrow().destroyForcibly();
    await().until(() -> !isRunning(process));
  }

  private static Kafka kafka(EmbeddedServers servers) throws Exception {
    return Kafka.of(servers.kafkaAddress(), Map.of());
  }

  private static void send(Kafka kafka, String value) throws Exception {
    try (Admin admin = kafka.admin()) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
    try (var producer = kafka.producer(Map.of())) {
      producer.send(new ProducerRecord<>(TOPIC, value.getBytes())).get();
    }
  }

  private static List<String> receive(Kafka kafka) {
    try (var consumer = kafka.consumer(Map.of())) {
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<String> values = new ArrayList<>();
      while (consumer.position(partition)
          < consumer.endOffsets(List.of(partition)).get(partition)) {
        consumer
            .poll(Duration.ofSeconds(1))
            .forEach(record -> values.add(new String(record.value())));
      }
      return values;
    }
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.source(Role.MIGRATOR).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema if not exists loyalty");
      statement.execute(sql);
    }
  }

  private static String query(Database database, String sql) throws SQLException {
    try (Connection connection = database.source(Role.MIGRATOR).getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
