package dev.loyalty.ops.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ops.Loyalty;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.embedded.SeparateServers;
import dev.loyalty.ops.ingest.IngestRole;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Database;
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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.Producer;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The day nobody wants: the database is gone, and there is a backup from before. */
@Timeout(240)
@Tag("own-servers")
class RestoreDrillIT {

  private static final int PARTITIONS = 3;
  private static final int EVENTS = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSED = "select coalesce(sum(next_offset), 0) from loyalty.position";
  private static final String UNPUBLISHED = "select count(*) from loyalty.outcome_batch";
  private static final String BALANCES =
      """
      select code || ' ' || status || ' ' || available || ' ' || pending || ' ' || held
      from loyalty.account where status > 0 order by code
      """;

  private final Events events = new Events(new SplittableRandom(20_260_120));
  private int published;

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
    try (IngestRole ingest = ingest(database, "drill")) {
      ingest.start();
      publish(EVENTS);
      await().atMost(PATIENCE).until(() -> number(database, PASSED) > EVENTS / 4);
      assertThat(loyalty("backup", "create")).isZero();
      publish(EVENTS);
      awaitEverything(database);
    }
    List<String> before = strings(database, BALANCES);

    Jdbi.create(database.source(Role.MIGRATOR))
        .useHandle(handle -> handle.execute("drop schema loyalty cascade"));
    assertThat(loyalty("backup", "restore", "latest")).isZero();

    assertThat(breaks(database)).isEmpty();
    long restored = number(database, PASSED);
    assertThat(restored).isBetween(EVENTS / 4L, 2L * EVENTS - 1);
    assertThat(strings(database, BALANCES)).isNotEqualTo(before);

    try (IngestRole ingest = ingest(database, "drill")) {
      ingest.start();
      awaitEverything(database);
      assertThat(strings(database, BALANCES)).isEqualTo(before);
      publish(EVENTS / 3);
      awaitEverything(database);
    }
    assertThat(breaks(database)).isEmpty();
    assertThat(loyalty("backup", "create")).isZero();
    assertThat(loyalty("backup", "verify")).isZero();

    Database undisturbed = undisturbed();
    assertThat(strings(database, BALANCES)).isEqualTo(strings(undisturbed, BALANCES));
  }

  /** Another book, that reads the same input from its beginning. */
  private Database undisturbed() throws Exception {
    Jdbi.create(database.source(Role.MIGRATOR))
        .useHandle(handle -> handle.execute("create database undisturbed"));
    Database other = database.named("undisturbed");
    prepare(other);
    try (IngestRole ingest = ingest(other, "undisturbed")) {
      ingest.start();
      awaitEverything(other);
    }
    return other;
  }

  private static void prepare(Database database) throws Exception {
    new SchemaMigration(database).run();
    new ProgramStore(Jdbi.create(database.source(Role.WRITER)))
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
    return new BookCheck(Jdbi.create(database.source(Role.READER))).run().breaks();
  }

  private static long number(Database database, String sql) {
    return Jdbi.create(database.source(Role.MIGRATOR))
        .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  private static List<String> strings(Database database, String sql) {
    return Jdbi.create(database.source(Role.MIGRATOR))
        .withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }

  private int loyalty(String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            Map.of(
                "LOYALTY_DB_URL",
                database.jdbcUrl(),
                "LOYALTY_DB_USER",
                String.valueOf(database.user()),
                "LOYALTY_DB_PASSWORD",
                String.valueOf(database.password())),
            directory,
            new ByteArrayInputStream(new byte[0]),
            System.out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Clock.systemUTC());
    int exitCode = Loyalty.run(shell, arguments);
    System.out.println(String.join(" ", arguments) + ": " + err.toString(StandardCharsets.UTF_8));
    return exitCode;
  }
}
