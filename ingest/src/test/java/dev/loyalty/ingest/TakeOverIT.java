package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests rebalances, zombies, and logs from which the book was not filled. */
@Timeout(120)
class TakeOverIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static void expectEachPostedOnce(Installation installation, int records) {
    assertThat(installation.passed()).isEqualTo(records);
    assertThat(installation.number("select sum(posted) from batch")).isEqualTo(records);
    assertThat(installation.number("select sum(duplicates) from batch")).isZero();
    Set<String> outcomes = Set.copyOf(installation.outcomes());
    assertThat(outcomes).hasSize(records);
  }

  private static void publish(Installation installation, int from, int to) {
    for (int i = from; i < to; i++) {
      installation.publish("a" + i % 7, Installation.earn("a" + i % 7, "e" + i, 1));
    }
    installation.flush();
  }

  @Test
  void consumersThatFightOverPartitionsPostNothingTwice() throws Exception {
    try (Installation installation = Installation.create(2)) {
      // In a group of its own each gets every partition, as a zombie believes it has.
      Ingest one = installation.start(installation.settings(), new SimpleMeterRegistry());
      Ingest other =
          installation.start(
              installation.settings().withGroupId("zombie-" + installation.settings().groupId()),
              new SimpleMeterRegistry());
      for (int i = 0; i < 20; i++) {
        publish(installation, i * 100, i * 100 + 100);
        int published = i * 100 + 100;
        await()
            .pollInterval(Duration.ofMillis(20))
            .atMost(PATIENCE)
            .until(() -> installation.passed() == published);
      }
      installation.stop(one);
      installation.stop(other);
      assertThat(installation.number("select max(epoch) from position")).isGreaterThan(2);
      await().atMost(PATIENCE).until(() -> Set.copyOf(installation.outcomes()).size() == 2000);
      expectEachPostedOnce(installation, 2000);
    }
  }

  @Test
  void partitionsMoveBetweenConsumersInMidStream() throws Exception {
    try (Installation installation = Installation.create(4)) {
      Ingest first = installation.start();
      publish(installation, 0, 2000);
      Ingest second = installation.start();
      publish(installation, 2000, 4000);
      await()
          .atMost(PATIENCE)
          .until(() -> first.health().lanesOpen() == 2 && second.health().lanesOpen() == 2);
      publish(installation, 4000, 5000);
      installation.stop(first);
      publish(installation, 5000, 6000);
      await().atMost(PATIENCE).until(() -> installation.passed() == 6000);
      await().atMost(PATIENCE).until(() -> second.health().lanesOpen() == 4);
      installation.stop(second);
      expectEachPostedOnce(installation, 6000);
    }
  }

  @Test
  void refusesATopicThatWasMadeAnewWhileNobodyRead() throws Exception {
    try (Installation installation = Installation.create(1)) {
      Ingest first = installation.start();
      publish(installation, 0, 10);
      await().atMost(PATIENCE).until(() -> installation.passed() == 10);
      installation.stop(first);
      installation.deleteInputTopic();
      await()
          .ignoreExceptions()
          .atMost(PATIENCE)
          .until(
              () -> {
                installation.createInputTopic();
                return true;
              });
      publish(installation, 10, 40);
      Ingest second = installation.start();
      await().atMost(PATIENCE).until(() -> !second.health().up());
      assertThat(second.health().problems()).anyMatch(it -> it.contains("made anew"));
      assertThat(installation.passed()).isEqualTo(10);
      installation.stop(second);
    }
  }

  @Test
  void noticesThatTheTopicIsMadeAnewWhileItReads() throws Exception {
    try (Installation installation = Installation.create(1)) {
      Ingest ingest = installation.start();
      publish(installation, 0, 10);
      await().atMost(PATIENCE).until(() -> installation.passed() == 10);
      installation.deleteInputTopic();
      await()
          .ignoreExceptions()
          .atMost(PATIENCE)
          .until(
              () -> {
                installation.createInputTopic();
                return true;
              });
      await()
          .atMost(PATIENCE)
          .until(
              () -> ingest.health().problems().stream().anyMatch(it -> it.contains("made anew")));
      assertThat(installation.passed()).isEqualTo(10);
      installation.stop(ingest);
    }
  }

  @Test
  void stopsTheLaneWhoseUnreadRecordsWereDeletedAndNoOther() throws Exception {
    try (Installation installation = Installation.create(2)) {
      installation.publishTo(0, "a", "0");
      installation.publishTo(1, "b", "1");
      installation.flush();
      Ingest first = installation.start();
      await().atMost(PATIENCE).until(() -> installation.passed() == 2);
      installation.stop(first);
      for (int i = 2; i < 12; i++) {
        installation.publishTo(0, "a", "x" + i);
        installation.publishTo(1, "b", "y" + i);
      }
      installation.flush();
      installation.deleteRecords(0, 6);
      Ingest second = installation.start();
      await().atMost(PATIENCE).until(() -> installation.available("b") == 11);
      await().atMost(PATIENCE).until(() -> !second.health().up());
      assertThat(second.health().problems())
          .anyMatch(it -> it.contains("deleted before they were read"));
      assertThat(installation.available("a")).isEqualTo(1);
      installation.stop(second);
    }
  }

  @Test
  void stopsBeyondTheEndOfTheLogAndGoesOnOnceThatIsMended() throws Exception {
    try (Installation installation = Installation.create(1)) {
      Ingest first = installation.start();
      publish(installation, 0, 10);
      await().atMost(PATIENCE).until(() -> installation.passed() == 10);
      installation.stop(first);
      setPosition(installation, 1000);
      Ingest second = installation.start();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  second.health().problems().stream().anyMatch(it -> it.contains("its log ends")));
      setPosition(installation, 10);
      publish(installation, 10, 20);
      await().atMost(PATIENCE).until(() -> installation.passed() == 20);
      await().atMost(PATIENCE).until(() -> second.health().up());
      installation.stop(second);
      expectEachPostedOnce(installation, 20);
    }
  }

  private static void setPosition(Installation installation, long offset) {
    installation
        .book()
        .owner()
        .useHandle(handle -> handle.execute("update position set next_offset = ?", offset));
  }

  @Test
  void readsAgainWhatTheBookLostThoughNothingMoreComesIn() throws Exception {
    try (Installation installation = Installation.create(1)) {
      Ingest ingest = installation.start();
      publish(installation, 0, 10);
      await().atMost(PATIENCE).until(() -> installation.passed() == 10);
      setPosition(installation, 4);
      await().atMost(PATIENCE).until(() -> installation.passed() == 10);
      installation
          .book()
          .owner()
          .useTransaction(
              handle -> {
                handle.execute("update book set incarnation = gen_random_uuid()");
                handle.execute("update position set next_offset = 7");
              });
      await().atMost(PATIENCE).until(() -> installation.passed() == 10);
      assertThat(installation.number("select sum(posted) from batch")).isEqualTo(10);
      assertThat(installation.number("select sum(duplicates) from batch")).isEqualTo(6 + 3);
      await().atMost(PATIENCE).until(() -> ingest.health().up());
      installation.stop(ingest);
    }
  }

  @Test
  void beginsWithTheFirstRecordThatIsThereWhereNothingWasEverRead() throws Exception {
    try (Installation installation = Installation.create(1)) {
      publish(installation, 0, 10);
      installation.deleteRecords(0, 4);
      Ingest ingest = installation.start();
      await().atMost(PATIENCE).until(() -> installation.passed() == 10);
      assertThat(installation.number("select sum(posted) from batch")).isEqualTo(6);
      assertThat(ingest.health().problems()).isEmpty();
      installation.stop(ingest);
    }
  }

  @Test
  void stopsALaneOnABugAndKeepsItsRecords() throws Exception {
    try (Installation installation = Installation.create(2)) {
      Ingest ingest = installation.start();
      await().atMost(PATIENCE).until(() -> ingest.health().lanesOpen() == 2);
      long lane = installation.number("select lane_id from position where partition = 0");
      installation
          .book()
          .owner()
          .useHandle(
              handle ->
                  handle.execute(
                      "alter table batch add constraint bug check (lane_id <> " + lane + ")"));
      installation.publishTo(0, "a", "0");
      installation.publishTo(1, "b", "1");
      installation.flush();
      await().atMost(PATIENCE).until(() -> installation.available("b") == 1);
      await()
          .atMost(PATIENCE)
          .until(() -> ingest.health().problems().stream().anyMatch(it -> it.contains("on a bug")));
      assertThat(installation.available("a")).isZero();
      installation
          .book()
          .owner()
          .useHandle(handle -> handle.execute("alter table batch drop constraint bug"));
      await().atMost(PATIENCE).until(() -> installation.available("a") == 1);
      installation.stop(ingest);
    }
  }
}
