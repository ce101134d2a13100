package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ingest.lane.LaneState.Phase;
import dev.loyalty.ingest.setup.IngestSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the gauges of records that wait. */
@Timeout(120)
class LagIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private double gauge(String name) {
    return meters.get("loyalty.ingest." + name).tag("partition", "0").gauge().value();
  }

  private void awaitLag(double records) {
    await().atMost(PATIENCE).until(() -> gauge("lag.records") == records);
  }

  private static void publish(Installation installation, int from, int to) {
    for (int i = from; i < to; i++) {
      installation.publishTo(0, "a", "e" + i);
    }
    installation.flush();
  }

  /** Returns settings with which a stopped lane stays stopped. */
  private static IngestSettings withoutReopening(IngestSettings settings) {
    Duration never = Duration.ofHours(1);
    return settings.withTiming(settings.timing().withReopenPauses(never, never));
  }

  private static void awaitStop(Ingest ingest) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                ingest.health().lanes().stream()
                    .anyMatch(it -> it.state().phase() == Phase.STOPPED));
  }

  @Test
  void isNothingWhereNothingWaits() throws Exception {
    try (Installation installation = Installation.create(1)) {
      Ingest ingest = installation.start(installation.settings(), meters);
      publish(installation, 0, 10);
      await().atMost(PATIENCE).until(() -> installation.passed() == 10);
      awaitLag(0);
      await().atMost(PATIENCE).until(() -> gauge("lag.seconds") == 0);
      installation.stop(ingest);
    }
  }

  @Test
  void growsBehindAFullQueue() throws Exception {
    try (Installation installation = Installation.create(1)) {
      Ingest ingest = installation.start(installation.settings().withBatchMax(10), meters);
      await().atMost(PATIENCE).until(() -> ingest.health().lanesOpen() == 1);
      installation.book().fillDisk("update", "position");
      publish(installation, 0, 100);
      awaitLag(100);
      publish(installation, 100, 250);
      awaitLag(250);
      double seconds = gauge("lag.seconds");
      assertThat(seconds).isPositive();
      await().atMost(PATIENCE).until(() -> gauge("lag.seconds") > seconds);
      installation.book().makeRoom();
      awaitLag(0);
      installation.stop(ingest);
    }
  }

  @Test
  void growsBehindALaneThatStoppedOnARecord() throws Exception {
    try (Installation installation = Installation.create(1)) {
      installation
          .book()
          .owner()
          .useHandle(
              handle -> handle.execute("alter table batch add constraint bug check (posted = 0)"));
      Ingest ingest = installation.start(withoutReopening(installation.settings()), meters);
      publish(installation, 0, 1);
      awaitStop(ingest);
      publish(installation, 1, 6);
      awaitLag(6);
      double seconds = gauge("lag.seconds");
      assertThat(seconds).isPositive();
      await().atMost(PATIENCE).until(() -> gauge("lag.seconds") > seconds);
      installation.stop(ingest);
    }
  }

  @Test
  void saysHowMuchButNotHowLongWhereALaneHasReadNothingOfWhatWaits() throws Exception {
    try (Installation installation = Installation.create(1)) {
      publish(installation, 0, 1);
      Ingest first = installation.start();
      await().atMost(PATIENCE).until(() -> installation.passed() == 1);
      installation.stop(first);
      publish(installation, 1, 12);
      installation.deleteRecords(0, 6);
      Ingest second = installation.start(withoutReopening(installation.settings()), meters);
      awaitStop(second);
      awaitLag(11);
      publish(installation, 12, 15);
      awaitLag(14);
      assertThat(gauge("lag.seconds")).isNaN();
      installation.stop(second);
    }
  }
}
