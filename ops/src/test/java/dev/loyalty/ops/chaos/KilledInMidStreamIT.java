package dev.loyalty.ops.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ops.Loyalty;
import dev.loyalty.ops.embedded.JavaProcess;
import dev.loyalty.ops.embedded.SeparateServers;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.DatabaseVariables;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs ingest, PostgreSQL and the broker as processes, and kills them in mid-stream at random
 * moments. {@code -Dloyalty.test.seed=…} repeats a run, apart from differences of timing.
 */
@Timeout(360)
class KilledInMidStreamIT {

  private static final int PARTITIONS = 4;
  private static final int EVENTS_A_ROUND = 4_500;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration STOP_MAX = Duration.ofSeconds(30);
  private static final String READING = "Reading ";
  private static final String PASSED = "select coalesce(sum(next_offset), 0) from position";
  private static final String UNPUBLISHED =
      """
      select (select count(*) from outcome_batch)
        + (select count(*) from dead_letter where relayed_at is null)
      """;

  private final long seed = Long.getLong("loyalty.test.seed", System.nanoTime());
  private final long begun = System.nanoTime();
  private final Random random = new Random(seed);
  private final Events events = new Events(new SplittableRandom(seed));
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  @TempDir Path directory;
  private SeparateServers servers;
  private Jdbi jdbi;
  private Kafka kafka;
  private JavaProcess ingest;
  private int ingestStarts;

  private enum Blow {
    KILL_INGEST,
    KILL_POSTGRES,
    KILL_BROKER,
    TERMINATE_INGEST
  }

  @BeforeEach
  void start() throws Exception {
    servers = new SeparateServers(directory);
    Database database = servers.database();
    kafka = Kafka.of(servers.kafkaAddress(), Map.of());
    new SchemaMigration(database).run();
    new Topics(kafka).create(PARTITIONS);
    jdbi = BookJdbi.of(database.source(Role.MIGRATOR));
    new ProgramStore(jdbi).apply(List.of(program()), "test");
    ingest = startIngest();
  }

  @AfterEach
  void stop() throws IOException {
    if (ingest != null) {
      ingest.close();
    }
    if (servers != null) {
      servers.close();
    }
  }

  @Test
  void accountsForEveryOffsetExactlyOnce() throws Exception {
    List<Blow> blows = new ArrayList<>(List.of(Blow.values()));
    blows.addAll(List.of(Blow.KILL_INGEST, Blow.KILL_POSTGRES, Blow.KILL_BROKER));
    Collections.shuffle(blows, random);
    tell("seed " + seed + ", " + blows);
    try (Producer<byte[], byte[]> producer =
        kafka.producer(Map.of("delivery.timeout.ms", Integer.MAX_VALUE, "linger.ms", 5))) {
      for (Blow blow : blows) {
        int ahead = sent.size() + 1 + random.nextInt(EVENTS_A_ROUND / 3);
        publish(producer, EVENTS_A_ROUND / 2);
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> number(PASSED) >= ahead);
        // On a quick machine, ingest must not finish before the signal arrives.
        publish(producer, blow == Blow.TERMINATE_INGEST ? 2 * EVENTS_A_ROUND : EVENTS_A_ROUND / 2);
        strike(blow);
      }
      producer.flush();
    }
    for (Future<RecordMetadata> each : sent) {
      each.get();
    }
    tell("everything published");
    await().atMost(PATIENCE).until(() -> number(PASSED) == sent.size());
    tell("everything passed");
    await().atMost(PATIENCE).until(() -> number(UNPUBLISHED) == 0);
    assertThat(ingest.terminate(STOP_MAX)).isZero();
    tell("stopped");
    new Aftermath(jdbi, kafka).check(sent.size());
  }

  private void strike(Blow blow) throws Exception {
    tell(blow + " with " + number(PASSED) + " of " + sent.size() + " passed");
    switch (blow) {
      case KILL_INGEST -> {
        ingest.kill();
        ingest = startIngest();
      }
      case TERMINATE_INGEST -> {
        assertThat(ingest.terminate(STOP_MAX)).isZero();
        assertThat(number(PASSED)).as("stopped in mid-stream").isLessThan(sent.size());
        ingest = startIngest();
      }
      case KILL_POSTGRES -> {
        servers.killPostgres();
        servers.startPostgres();
      }
      case KILL_BROKER -> {
        servers.killBroker();
        servers.startBroker();
      }
    }
  }

  private void tell(String what) {
    System.out.println((System.nanoTime() - begun) / 1_000_000 + " ms: " + what);
  }

  private void publish(Producer<byte[], byte[]> producer, int count) {
    for (int i = 0; i < count; i++) {
      sent.add(producer.send(events.next()));
    }
  }

  private long number(String sql) {
    return jdbi.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  private JavaProcess startIngest() throws IOException {
    Map<String, String> variables = DatabaseVariables.of(servers.database());
    variables.put("LOYALTY_KAFKA_BOOTSTRAP_SERVERS", servers.kafkaAddress());
    // A static member gets its partitions back at once, without a session time-out.
    variables.put("SPRING_KAFKA_CONSUMER_PROPERTIES_GROUP_INSTANCE_ID", "chaos");
    ingestStarts++;
    return JavaProcess.start(
            Loyalty.class,
            List.of("ingest", "--port=0", "--batch=100"),
            variables,
            directory.resolve("ingest.out"))
        .awaitOutput(READING, ingestStarts);
  }

  static ProgramSpec program() {
    ProgramSpec usual = ProgramSpec.of("chaos-program", "Chaos");
    return new ProgramSpec(
        usual.code(),
        usual.name(),
        usual.timezone(),
        true,
        Expectation.CLAWBACK_FLOOR,
        usual.balanceCap(),
        usual.expiry(),
        usual.activationDelay(),
        usual.holdTimeout(),
        usual.idempotencyRetention(),
        usual.tiers());
  }
}
