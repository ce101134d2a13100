package dev.loyalty.ingest.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutageTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final Outage outage = new Outage("database", Clock.fixed(NOW, ZoneOffset.UTC));
  private final ExecutorService other = Executors.newSingleThreadExecutor();

  @AfterEach
  void end() {
    other.shutdownNow();
  }

  @Test
  void lastsFromTheFirstFailureToTheAnswer() {
    assertThat(outage.current()).isEmpty();
    outage.begun("refused");
    outage.begun("refused again");
    assertThat(outage.current()).contains(new Outage.State("database", NOW, "refused"));
    outage.over();
    assertThat(outage.current()).isEmpty();
  }

  @Test
  void goesOnWhileAnotherWaits() throws Exception {
    outage.begun("refused");
    other.submit(() -> outage.begun("disk full")).get();
    outage.over();
    assertThat(outage.current()).contains(new Outage.State("database", NOW, "disk full"));
    other.submit(outage::over).get();
    assertThat(outage.current()).isEmpty();
  }

  @Test
  void isNotEndedByWhoeverDidNotWait() throws Exception {
    outage.begun("disk full");
    other.submit(outage::over).get();
    assertThat(outage.current()).isPresent();
  }

  @Test
  void isOverWhenWhoeverWaitedHasEnded() throws Exception {
    Thread lane = Thread.ofPlatform().start(() -> outage.begun("refused"));
    lane.join();
    assertThat(outage.current()).isEmpty();
  }
}
