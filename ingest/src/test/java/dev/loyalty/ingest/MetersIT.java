package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ingest.setup.IngestSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that meters count what really happens. {@link LagIT} tests those of records that wait. */
@Timeout(120)
class MetersIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private double counter(String name) {
    return meters.get("loyalty.ingest." + name).counter().count();
  }

  private double gauge(String name, String tag, String value) {
    return meters.get("loyalty.ingest." + name).tag(tag, value).gauge().value();
  }

  /** Returns the counts by code that are not 0. */
  private Map<String, Double> byCode(String name) {
    Map<String, Double> counts = new TreeMap<>();
    for (Counter counter : meters.get("loyalty.ingest." + name).counters()) {
      if (counter.count() != 0) {
        counts.put(String.valueOf(counter.getId().getTag("code")), counter.count());
      }
    }
    return counts;
  }

  private static String redeem(String account, String id) {
    return Installation.earn(account, id, 1000).replace("loyalty.earn.v1", "loyalty.redeem.v1");
  }

  private static void execute(Installation installation, String sql) {
    installation.book().owner().useHandle(handle -> handle.execute(sql));
  }

  @Test
  void countWhatBecameOfEachRecord() throws Exception {
    try (Installation installation = Installation.create(1)) {
      for (int i = 0; i < 20; i++) {
        installation.publish("a", Installation.earn("a", "e" + i, 1));
      }
      for (int i = 0; i < 3; i++) {
        installation.publish("a", Installation.earn("a", "e" + i, 1));
        installation.publish("a", redeem("a", "r" + i));
      }
      installation.publish("a", Installation.earn("a", "e0", 2));
      installation.publish("b", redeem("b", "r9"));
      installation.publish("b", redeem("b", "r10"));
      installation.publish("c", Installation.earn("c", "u", 1).replace("retail", "unknown"));
      installation.publish("d", "no JSON");
      installation.publish("d", "neither");
      installation.publish("d", "{}");
      int records = 33;
      int letters = 3;
      installation.flush();
      Ingest ingest = installation.start(installation.settings().withBatchMax(8), meters);
      await().atMost(PATIENCE).until(() -> installation.passed() == records);
      await().atMost(PATIENCE).until(() -> counter("outcomes.published") == records - letters);
      await().atMost(PATIENCE).until(() -> counter("dead.letters.relayed") == letters);

      assertThat(counter("received")).isEqualTo(records);
      assertThat(counter("posted")).isEqualTo(20);
      assertThat(counter("duplicates")).isEqualTo(3);
      assertThat(byCode("rejected"))
          .isEqualTo(
              Map.of(
                  "INSUFFICIENT_POINTS", 3.0,
                  "KEY_REUSED", 1.0,
                  "UNKNOWN_ACCOUNT", 2.0,
                  "UNKNOWN_PROGRAM", 1.0));
      assertThat(byCode("dead.letters"))
          .isEqualTo(Map.of("MALFORMED_JSON", 2.0, "NOT_A_CLOUDEVENT", 1.0));
      assertThat(counter("dead.letters.kept")).isZero();

      long batches = installation.number("select count(*) from batch");
      DistributionSummary size = meters.get("loyalty.ingest.batch.size").summary();
      assertThat(size.count()).isEqualTo(batches).isGreaterThanOrEqualTo(5);
      assertThat(size.totalAmount()).isEqualTo(records);
      assertThat(size.max()).isEqualTo(8);
      Timer time = meters.get("loyalty.ingest.batch.time").timer();
      assertThat(time.count()).isEqualTo(batches);
      assertThat(time.mean(TimeUnit.MICROSECONDS)).isBetween(100.0, 1e6 * PATIENCE.toSeconds());

      assertThat(gauge("position", "partition", "0")).isEqualTo(records);
      assertThat(gauge("outcome.backlog", "partition", "0")).isZero();
      assertThat(gauge("lanes", "state", "open")).isEqualTo(1);
      for (String server : List.of("database", "broker-input", "broker-output")) {
        assertThat(gauge("waiting", "server", server)).as(server).isZero();
      }
      assertThat(counter("conflicts")).isZero();
      assertThat(counter("lane.stops")).isZero();
      installation.stop(ingest);
      assertThat(gauge("lanes", "state", "open")).isZero();
    }
  }

  /** Limits the size of outcome records; one byte lets none in. */
  private static void limitOutcomes(Installation installation, int bytes) throws Exception {
    ConfigResource topic =
        new ConfigResource(ConfigResource.Type.TOPIC, installation.settings().topics().outcomes());
    ConfigEntry limit = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
    try (Admin admin = installation.admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(topic, List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  @Test
  void showTheBatchesWhoseOutcomesTheBrokerDoesNotTake() throws Exception {
    try (Installation installation = Installation.create(1)) {
      limitOutcomes(installation, 1);
      Ingest ingest = installation.start(installation.settings(), meters);
      for (int i = 1; i <= 3; i++) {
        installation.publish("a", Installation.earn("a", "e" + i, 1));
        int passed = i;
        await().atMost(PATIENCE).until(() -> installation.passed() == passed);
      }
      await().atMost(PATIENCE).until(() -> gauge("outcome.backlog", "partition", "0") == 3);
      await().atMost(PATIENCE).until(() -> gauge("waiting", "server", "broker-output") == 1);
      assertThat(counter("outcomes.published")).isZero();

      limitOutcomes(installation, 1 << 20);
      await().atMost(PATIENCE).until(() -> gauge("outcome.backlog", "partition", "0") == 0);
      await().atMost(PATIENCE).until(() -> gauge("waiting", "server", "broker-output") == 0);
      await().atMost(PATIENCE).until(() -> counter("outcomes.published") == 3);
      installation.stop(ingest);
    }
  }

  @Test
  void countTriesThatCollide() throws Exception {
    try (Installation installation = Installation.create(1)) {
      execute(installation, "create sequence tries");
      execute(
          installation,
          """
          create function collide() returns trigger language plpgsql security definer as
          'begin
            if nextval($$loyalty.tries$$) <= 2 then
              raise exception $$collided$$ using errcode = $$serialization_failure$$;
            end if;
            return null;
          end'
          """);
      execute(
          installation,
          "create trigger collide before insert on batch for each statement"
              + " execute function collide()");
      Ingest ingest = installation.start(installation.settings(), meters);
      installation.publish("a", Installation.earn("a", "e", 1));
      await().atMost(PATIENCE).until(() -> installation.passed() == 1);
      await().atMost(PATIENCE).until(() -> counter("posted") == 1);
      assertThat(counter("conflicts")).isEqualTo(2);
      installation.stop(ingest);
    }
  }

  @Test
  void countALaneThatStopsOnceAndItsTriesNot() throws Exception {
    try (Installation installation = Installation.create(1)) {
      execute(installation, "alter table batch add constraint bug check (posted = 0)");
      IngestSettings settings = installation.settings();
      Duration soon = Duration.ofMillis(20);
      Ingest ingest =
          installation.start(
              settings.withTiming(settings.timing().withReopenPauses(soon, soon)), meters);
      installation.publish("a", Installation.earn("a", "e", 1));
      await().atMost(PATIENCE).until(() -> counter("lane.stops") == 1);
      await().atMost(PATIENCE).until(() -> gauge("lanes", "state", "stopped") == 1);
      // Each try is a new owner.
      await().atMost(PATIENCE).until(() -> installation.number("select epoch from position") > 4);
      assertThat(counter("lane.stops")).isEqualTo(1);
      installation.stop(ingest);
    }
  }
}
