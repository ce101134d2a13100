package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.Loyalty;
import dev.loyalty.ops.embedded.JavaProcess;
import dev.loyalty.ops.embedded.ProcessTree;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import dev.loyalty.ops.server.RunningServers;
import dev.loyalty.ops.server.TopicRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs {@code up} as a process, kills it, and starts it again on the same data. */
@Timeout(300)
class UpIT {

  private static final int ACCOUNTS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration STOP_MAX = Duration.ofSeconds(30);
  private static final String READY = "Ready. Stop with Ctrl-C.";

  private static final String PASSED =
      """
      select coalesce(sum(next_offset), 0) from loyalty.position where topic = 'loyalty.transfers'
      """;
  private static final String UNPUBLISHED = "select count(*) from loyalty.outcome_batch";
  private static final String TIMES_POSTED =
      "select idempotency_key, count(*) as times from loyalty.journal group by 1";
  private static final String BALANCES =
      "select code, available from loyalty.account where status <> 0";

  @TempDir private Path directory;
  private CommandLineProbe loyalty;
  private JavaProcess up;
  private int starts;

  private final Map<String, Long> balances = new TreeMap<>();
  private final Map<String, Long> everyKeyOnce = new TreeMap<>();
  private final Map<String, String> everyKeyPosted = new TreeMap<>();

  @AfterEach
  void stop() throws Exception {
    if (up != null) {
      up.kill();
    }
    if (Files.exists(postgresNote())) {
      ProcessTree.of(postgresId()).kill();
    }
  }

  @Test
  void goesOnAfterItWasKilledAndEndsInOrder() throws Exception {
    loyalty = new CommandLineProbe(Map.of(), directory);
    up = start();
    Files.writeString(
        directory.resolve("programs.yaml"),
        "programs: [{code: shop, name: Shop, autoOpenAccounts: true}]\n");
    run("program", "apply", "programs.yaml");
    publish("first", 200);
    awaitPassed(200);
    ProcessTree orphan = ProcessTree.of(postgresId());
    publish("second", 2_000);
    up.kill();
    assertThat(orphan.running()).isNotEmpty();
    assertThat(loyalty.run("account", "show", "shop", "m0", "--data", "data")).isEqualTo(2);
    assertThat(loyalty.err()).contains("nothing is running under", "Start `loyalty up`");

    up = start();
    assertThat(orphan.running()).isEmpty();
    refusesASecondOne();
    publish("third", 200);
    awaitPassed(2_400);
    await().atMost(PATIENCE).until(() -> number(UNPUBLISHED) == 0);

    assertThat(map(TIMES_POSTED)).isEqualTo(everyKeyOnce);
    assertThat(map(BALANCES)).isEqualTo(balances);
    assertThat(new BookCheck(jdbi()).run().breaks()).isEmpty();
    assertThat(outcomes()).isEqualTo(everyKeyPosted);
    run("account", "show", "shop", "m0", "--json");
    assertThat(loyalty.json().get("available").asLong()).isEqualTo(balances.get("m0"));

    ProcessTree postgres = ProcessTree.of(postgresId());
    assertThat(up.terminate(STOP_MAX)).isZero();
    assertThat(postgres.running()).isEmpty();
    assertThat(output()).contains("Stopped; everything is kept in " + data());
    assertThat(data().resolve("servers.properties")).doesNotExist();
  }

  private void refusesASecondOne() throws Exception {
    Path output = directory.resolve("second.out");
    try (JavaProcess second = JavaProcess.start(Loyalty.class, arguments(), Map.of(), output)) {
      assertThat(second.awaitEnd(PATIENCE)).isEqualTo(4);
    }
    assertThat(Files.readString(output))
        .contains("loyalty: `loyalty up` already runs on " + data())
        .contains("Stop it, or give another --data.");
  }

  private JavaProcess start() throws IOException {
    starts++;
    return JavaProcess.start(Loyalty.class, arguments(), Map.of(), directory.resolve("up.out"))
        .awaitOutput(READY, starts);
  }

  private List<String> arguments() {
    return List.of("up", "--data", data().toString(), "--port", "0");
  }

  private Path data() {
    return directory.resolve("data");
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("up.out"));
  }

  private void run(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--data", "data"));
    assertThat(loyalty.run(all.toArray(String[]::new))).as(loyalty.err()).isZero();
  }

  /** Every account earns three times and then redeems a part of it. */
  private void publish(String name, int count) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String account = "m" + i % ACCOUNTS;
      boolean redeem = i / ACCOUNTS % 4 == 3;
      long points = 1 + i % 7;
      lines.add(
          """
          {"specversion":"1.0","id":"%d","source":"%s","type":"loyalty.%s.v1","time":"2026-01-01T00:00:00Z","data":{"program":"shop","account":"%s","points":%d}}\
          """
              .formatted(i, name, redeem ? "redeem" : "earn", account, redeem ? 1 : points));
      balances.merge(account, redeem ? -1 : points, Long::sum);
      everyKeyOnce.put(name + "#" + i, 1L);
      everyKeyPosted.put(name + "#" + i, "POSTED");
    }
    Files.write(directory.resolve(name + ".ndjson"), lines);
    run("publish", name + ".ndjson", "--json");
    assertThat(loyalty.json().get("published").asInt()).isEqualTo(count);
  }

  private void awaitPassed(int count) {
    await().atMost(PATIENCE).until(() -> number(PASSED) == count);
  }

  /** Collects outcomes by idempotency key; repeated ones are equal. */
  private Map<String, String> outcomes() throws Exception {
    Map<String, String> statuses = new TreeMap<>();
    Map<String, String> seen = new TreeMap<>();
    Kafka kafka = Kafka.of(running().kafkaAddress(), Map.of());
    for (ConsumerRecord<byte[], byte[]> record : TopicRecords.all(kafka, Topics.OUTCOMES)) {
      String text = new String(record.value(), StandardCharsets.UTF_8);
      JsonNode event = JsonMapper.shared().readTree(text);
      JsonNode outcome = event.get("data");
      statuses.put(outcome.get("idempotencyKey").asString(), outcome.get("status").asString());
      assertThat(seen.merge(event.get("id").asString(), text, (before, again) -> before))
          .isEqualTo(text);
    }
    assertThat(seen).hasSameSizeAs(statuses);
    return statuses;
  }

  private RunningServers running() throws IOException {
    return RunningServers.find(data()).orElseThrow();
  }

  /** Reads PostgreSQL's own file, because an {@code up} that was killed cannot tell. */
  private long postgresId() throws IOException {
    return Long.parseLong(Files.readAllLines(postgresNote()).getFirst().strip());
  }

  private Path postgresNote() {
    return data().resolve("postgres/data/postmaster.pid");
  }

  private Jdbi jdbi() throws IOException {
    return BookJdbi.of(running().database().source(Role.MIGRATOR));
  }

  private long number(String sql) throws IOException {
    return jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  private Map<String, Long> map(String sql) throws IOException {
    Map<String, Long> map = new TreeMap<>();
    jdbi()
        .useHandle(
            handle ->
                handle
                    .createQuery(sql)
                    .map((row, context) -> map.put(row.getString(1), row.getLong(2)))
                    .list());
    return map;
  }
}
