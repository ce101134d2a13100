package dev.loyalty.ops.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ops.Loyalty;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.embedded.SeparateServers;
import dev.loyalty.ops.ingest.IngestRole;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.DatabaseVariables;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Restores a lost database from a backup, and reads the records since then again. */
@Timeout(240)
class RestoreDrillIT {

  private static final int PARTITIONS = 3;
  private static final int EVENTS = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSED =
      "select coalesce(sum(next_offset), 0) from loyalty.position where not"
          + " starts_with(topic, '~')";
  private static final String UNPUBLISHED = "select count(*) from loyalty.outcome_batch";
  private static final String BALANCES =
      """
      select code || ' ' || status || ' ' || available || ' ' || pending || ' ' || held
      from loyalty.account where status > 0 order by code
      """;

  private static final String RELEASED =
      "select count(*) from loyalty.journal where idempotency_key like '~release:%'";

  /** A time at which all holds are due. */
  private static final LocalDate NIGHT = LocalDate.of(2026, 1, 20);

  private final Events events = new Events(new SplittableRandom(20_260_120));
  private int published;
  private String printed = "";

  @TempDir Path directory;
  private SeparateServers servers;
  private Database database;
  private Kafka kafka;

  @BeforeEach
  void start() throws Exception {
    servers = new SeparateServers(directory);
    database = servers.database();
    kafka = Kafka.of(servers.kafkaAddress(), Map.of());
    new Topics(kafka).create(PARTITIONS);
    prepare(database);
  }

  @AfterEach
  void stop() throws IOException {
    if (servers != null) {
      servers.close();
    }
  }

  @Test
  void catchesUpToTheBalancesOfAnUndisturbedBook() throws Exception {
    Database undisturbed = another();
    try (IngestRole ingest = ingest(database, "drill");
        IngestRole beside = ingest(undisturbed, "undisturbed")) {
      ingest.start();
      beside.start();
      publish(EVENTS);
      for (Database book : List.of(database, undisturbed)) {
        awaitEverything(book);
        assertThat(loyalty(book, "nightly", "--date", NIGHT.toString())).isZero();
        assertThat(number(book, RELEASED)).isPositive();
        awaitEverything(book);
      }
    }
    try (IngestRole ingest = ingest(database, "drill")) {
      ingest.start();
      publish(EVENTS);
      await().atMost(PATIENCE).until(() -> number(database, PASSED) > EVENTS + EVENTS / 4);
      assertThat(loyalty("backup", "create")).isZero();
      publish(EVENTS);
      awaitEverything(database);
    }
    List<String> before = strings(database, BALANCES);

    BookJdbi.of(database.source(Role.MIGRATOR))
        .useHandle(handle -> handle.execute("drop schema loyalty cascade"));
    assertThat(loyalty("backup", "restore", "latest")).isZero();

    assertThat(breaks(database)).isEmpty();
    reconcileClean(NIGHT.plusDays(1));
    long restored = number(database, PASSED);
    assertThat(restored).isBetween(EVENTS + EVENTS / 4L, 3L * EVENTS - 1);
    assertThat(strings(database, BALANCES)).isNotEqualTo(before);

    try (IngestRole ingest = ingest(database, "drill")) {
      ingest.start();
      awaitEverything(database);
      assertThat(strings(database, BALANCES)).isEqualTo(before);
      reconcileClean(NIGHT.plusDays(2));
      publish(EVENTS / 3);
      awaitEverything(database);
    }
    assertThat(breaks(database)).isEmpty();
    assertThat(loyalty("backup", "create")).isZero();
    assertThat(loyalty("backup", "verify")).isZero();

    try (IngestRole ingest = ingest(undisturbed, "undisturbed")) {
      ingest.start();
      awaitEverything(undisturbed);
    }
    assertThat(strings(database, BALANCES)).isEqualTo(strings(undisturbed, BALANCES));
  }

  /** Reconciles since the last clean run, whose checkpoint the restore brought back. */
  private void reconcileClean(LocalDate date) {
    assertThat(loyalty("job", "run", "reconcile", "--date", date.toString())).isZero();
    assertThat(loyalty("report", "reconciliation", "--format", "json")).isZero();
    JsonNode report = JsonMapper.shared().readTree(printed);
    assertThat(report.get("businessDate").asString()).isEqualTo(date.toString());
    assertThat(report.get("full").asBoolean()).isFalse();
    assertThat(report.get("verdict").asString()).isEqualTo("clean");
  }

  /** Makes another book that reads the same input. */
  private Database another() throws Exception {
    BookJdbi.of(database.source(Role.MIGRATOR))
        .useHandle(handle -> handle.execute("create database undisturbed"));
    Database other = database.named("undisturbed");
    prepare(other);
    return other;
  }

  private static void prepare(Database database) throws Exception {
    new SchemaMigration(database).run();
    new ProgramStore(BookJdbi.of(database.source(Role.WRITER)))
        .apply(List.of(KilledInMidStreamIT.program()), "test");
  }

  private IngestRole ingest(Database book, String group) throws Exception {
    Kafka own = Kafka.of(servers.kafkaAddress(), Map.of("SPRING_KAFKA_CONSUMER_GROUP_ID", group));
    return new IngestRole(book, own, IngestSettings.DEFAULTS, 2, new SimpleMeterRegistry());
  }

  private void publish(int count) {
    try (Producer<byte[], byte[]> producer = kafka.producer(Map.of())) {
      for (int i = 0; i < count; i++) {
        producer.send(events.next());
      }
      published += count;
    }
  }

  private void awaitEverything(Database book) {
    await().atMost(PATIENCE).until(() -> number(book, PASSED) == published);
    await().atMost(PATIENCE).until(() -> number(book, UNPUBLISHED) == 0);
  }

  private static List<?> breaks(Database database) {
    return new BookCheck(BookJdbi.of(database.source(Role.READER))).run().breaks();
  }

  private static long number(Database database, String sql) {
    return BookJdbi.of(database.source(Role.MIGRATOR))
        .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  private static List<String> strings(Database database, String sql) {
    return BookJdbi.of(database.source(Role.MIGRATOR))
        .withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }

  private int loyalty(String... arguments) {
    return loyalty(database, arguments);
  }

  private int loyalty(Database book, String... arguments) {
    Map<String, String> variables = DatabaseVariables.of(book);
    variables.put("LOYALTY_KAFKA_BOOTSTRAP_SERVERS", servers.kafkaAddress());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            variables,
            directory.resolve(book.address().replaceAll(".*/", "files-of-")),
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Clock.systemUTC());
    int exitCode = Loyalty.run(shell, arguments);
    printed = out.toString(StandardCharsets.UTF_8);
    System.out.println(
        String.join(" ", arguments) + ": " + printed + err.toString(StandardCharsets.UTF_8));
    return exitCode;
  }
}
