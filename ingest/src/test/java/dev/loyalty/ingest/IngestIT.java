package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ingest.fixture.TestKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("containers")
@Timeout(120)
class IngestIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void postsWhatIsPublishedAndPublishesWhatBecameOfIt() throws Exception {
    try (Installation installation = Installation.create(3)) {
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      Ingest ingest = installation.start(installation.settings(), meters);
      for (int i = 0; i < 1000; i++) {
        installation.publish("a" + i % 10, Installation.earn("a" + i % 10, "e" + i, 5));
      }
      installation.publish("a0", Installation.earn("a0", "e0", 5));
      installation.publish("a0", Installation.earn("a0", "e0", 6));
      installation.publish(
          "a1",
          """
          {"specversion":"1.0","id":"r1","source":"test","type":"loyalty.redeem.v1","time":"2026-01-02T03:04:05Z","data":{"program":"retail","account":"a1","points":9999}}\
          """);
      await().atMost(PATIENCE).until(() -> installation.outcomes().size() >= 1003);

      assertThat(installation.available("a0")).isEqualTo(500);
      List<String> outcomes = installation.outcomes();
      assertThat(outcomes).hasSize(1003);
      assertThat(outcomes)
          .filteredOn(it -> it.contains("\"type\":\"loyalty.earn.v1\",\"status\":\"POSTED\""))
          .hasSize(1000);
      assertThat(outcomes)
          .filteredOn(it -> it.contains("\"status\":\"DUPLICATE\",\"code\":null"))
          .singleElement()
          .asString()
          .contains("\"original\":{\"status\":\"POSTED\"");
      assertThat(outcomes).filteredOn(it -> it.contains("\"code\":\"KEY_REUSED\"")).hasSize(1);
      assertThat(outcomes)
          .filteredOn(it -> it.contains("\"code\":\"INSUFFICIENT_POINTS\""))
          .hasSize(1);
      assertThat(ingest.health().problems()).isEmpty();
      assertThat(ingest.health().lanesOpen()).isEqualTo(3);
      assertThat(meters.counter("loyalty.ingest.received").count()).isEqualTo(1003);
      assertThat(meters.counter("loyalty.ingest.posted").count()).isEqualTo(1000);
      assertThat(meters.counter("loyalty.ingest.duplicates").count()).isEqualTo(1);

      installation.stop(ingest);
      assertThat(installation.number("select count(*) from outcome_batch")).isZero();
    }
  }

  @Test
  void keepsADeadLetterThatNoTopicTakesInTheDatabaseAlone() throws Exception {
    try (Installation installation = Installation.create(1)) {
      String topic = installation.settings().topics().input();
      installation.publish(new ProducerRecord<>(topic, new byte[2_200_000], utf8("{")));
      installation.publish(new ProducerRecord<>(topic, utf8("k"), utf8("{")));
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      Ingest ingest = installation.start(installation.settings(), meters);
      await().atMost(PATIENCE).until(() -> installation.deadLetters().size() == 1);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  installation.number(
                          "select count(*) from dead_letter where relayed_at is not null")
                      == 2);
      assertThat(meters.counter("loyalty.ingest.dead.letters.kept").count()).isEqualTo(1);
      installation.stop(ingest);
    }
  }

  @Test
  void changesNothingWhenItIsStartedAgain() throws Exception {
    try (Installation installation = Installation.create(2)) {
      for (int i = 0; i < 200; i++) {
        installation.publish("a" + i % 4, Installation.earn("a" + i % 4, "e" + i, 1));
      }
      installation.flush();
      Ingest first = installation.start();
      await().atMost(PATIENCE).until(() -> installation.passed() == 200);
      installation.stop(first);
      assertThat(installation.outcomes()).hasSize(200);

      // Another group has no committed offset at all: only the book says where to begin.
      Ingest second =
          installation.start(
              installation.settings().withGroupId("other-" + installation.settings().groupId()),
              new SimpleMeterRegistry());
      installation.publish("a0", Installation.earn("a0", "e200", 1));
      await().atMost(PATIENCE).until(() -> installation.outcomes().size() >= 201);
      assertThat(installation.outcomes()).hasSize(201);
      assertThat(installation.available("a0")).isEqualTo(51);
      installation.stop(second);
    }
  }

  @Test
  void publishesTheSameBytesAgainAfterACrash() throws Exception {
    try (Installation installation = Installation.create(1)) {
      for (int i = 0; i < 100; i++) {
        installation.publish("a", Installation.earn("a", "e" + i % 90, 1));
      }
      installation.flush();
      // As after kill -9 between publishing and removing, the database still has outcomes that the
      // broker has already.
      installation
          .book()
          .owner()
          .useHandle(
              handle ->
                  handle.execute("create table kept as select * from outcome_batch where false"));
      installation
          .book()
          .owner()
          .useHandle(
              handle ->
                  handle.execute(
                      """
                      create function keep() returns trigger language plpgsql security definer as
                      'begin insert into loyalty.kept select new.*; return null; end';
                      create trigger keep after insert on outcome_batch for each row execute function keep()
                      """));
      Ingest first = installation.start();
      await().atMost(PATIENCE).until(() -> installation.outcomes().size() == 100);
      installation.stop(first);
      installation
          .book()
          .owner()
          .useHandle(
              handle -> {
                handle.execute("drop trigger keep on outcome_batch");
                handle.execute("insert into outcome_batch select * from kept");
              });

      Ingest second = installation.start();
      await().atMost(PATIENCE).until(() -> installation.outcomes().size() == 200);
      List<String> outcomes = installation.outcomes();
      assertThat(outcomes.subList(100, 200)).isEqualTo(outcomes.subList(0, 100));
      await()
          .atMost(PATIENCE)
          .until(() -> installation.number("select count(*) from outcome_batch") == 0);
      installation.stop(second);
    }
  }

  @Test
  void passesTransactionMarkersAndAbortedRecords() throws Exception {
    try (Installation installation = Installation.create(1)) {
      Ingest ingest = installation.start();
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of(
                  "bootstrap.servers",
                  TestKafka.bootstrapServers(),
                  "transactional.id",
                  installation.settings().groupId()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        producer.initTransactions();
        for (int i = 0; i < 6; i++) {
          producer.beginTransaction();
          for (int j = 0; j < 3; j++) {
            String id = i + "." + j;
            producer.send(
                new ProducerRecord<>(
                    installation.settings().topics().input(),
                    utf8("a"),
                    utf8(Installation.earn("a", id, 1))));
          }
          // An abort discards what isn't sent yet.
          producer.flush();
          if (i % 2 == 0) {
            producer.commitTransaction();
          } else {
            producer.abortTransaction();
          }
        }
      }
      await().atMost(PATIENCE).until(() -> installation.passed() == 24);
      assertThat(installation.available("a")).isEqualTo(9);
      assertThat(ingest.health().problems()).isEmpty();
      installation.stop(ingest);
    }
  }
}
