package dev.loyalty.ingest.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.broker.Publisher;
import dev.loyalty.ingest.broker.Topics;
import dev.loyalty.ingest.deadletter.DeadLetterRelay;
import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ingest.fixture.TestKafka;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ingest.outcome.OutcomeServices;
import dev.loyalty.ingest.setup.KafkaClients;
import dev.loyalty.ingest.setup.KafkaSettings;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.posting.PostingListener;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the lanes of a consumer in memory, whose answers the tests choose. The servers are real.
 */
class ConsumerLanesIT {

  private static final int PARTITIONS = 11;

  private final Installation installation = Installation.create(PARTITIONS);
  private final TopicPartition one =
      new TopicPartition(installation.settings().topics().input(), 1);
  private final TopicPartition ten =
      new TopicPartition(installation.settings().topics().input(), 10);
  private final KafkaClients clients =
      new KafkaClients(
          KafkaSettings.of(Map.of("bootstrap.servers", TestKafka.bootstrapServers())),
          installation.settings());
  private final Outage outage = new Outage("server", Clock.systemUTC());
  private final Publisher publisher =
      new Publisher(clients, outage, installation.settings().timing());
  private final Topics topics = new Topics(clients);
  private final Answers consumer = new Answers();
  private final ConsumerLanes lanes = new ConsumerLanes(services(), consumer);

  /** Kafka's own consumer in memory, which fails to tell where it stands when it is told so. */
  private static final class Answers extends MockConsumer<byte[], byte[]> {

    private @Nullable RuntimeException failure;

    Answers() {
      super("none");
    }

    @Override
    public synchronized long position(TopicPartition partition, Duration timeout) {
      if (failure != null) {
        throw failure;
      }
      return super.position(partition, timeout);
    }
  }

  private LaneServices services() {
    Clock clock = Clock.systemUTC();
    IngestMeters meters = new IngestMeters(new SimpleMeterRegistry(), outage);
    return new LaneServices(
        installation.settings(),
        new Ledger(
            installation.book().book(),
            LedgerSettings.defaults(1, 1 << 20),
            clock,
            PostingListener.NONE),
        topics,
        new LaneServices.Outages(outage, outage),
        new OutcomeServices(
            installation.settings(),
            installation.book().outbox(),
            publisher,
            outage,
            outage,
            meters,
            new AtomicInteger(1)),
        new DeadLetterRelay(
            installation.book().outbox(),
            publisher,
            new DeadLetterRelay.Outages(outage, outage),
            installation.settings(),
            meters,
            clock),
        meters,
        clock);
  }

  @BeforeEach
  void takeBothOver() throws Exception {
    consumer.assign(List.of(one, ten));
    lanes.assigned(List.of(one, ten));
    // A topic that was made a moment ago may not have leaders yet.
    await()
        .until(
            () -> {
              lanes.idle(one);
              lanes.idle(ten);
              return consumer.paused().isEmpty();
            });
  }

  @AfterEach
  void close() throws Exception {
    lanes.revoked(List.of(one, ten), Duration.ofSeconds(5));
    publisher.close(Duration.ofSeconds(1));
    topics.close();
    installation.close();
  }

  private PartitionLane lane(TopicPartition partition) {
    return lanes.all().stream()
        .filter(it -> it.topicPartition().equals(partition))
        .findFirst()
        .orElseThrow();
  }

  private long nextOffset(TopicPartition partition) {
    return lane(partition).report().nextOffset().orElseThrow();
  }

  private void receive(TopicPartition partition, long... offsets) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (long offset : offsets) {
      records.add(
          new ConsumerRecord<>(
              partition.topic(),
              partition.partition(),
              offset,
              null,
              Installation.earn("a", partition + "." + offset, 1)
                  .getBytes(StandardCharsets.UTF_8)));
    }
    lanes.receive(new ConsumerRecords<>(Map.of(partition, records), Map.of()));
  }

  @Test
  void postsWhatItReceivesBeforeItPollsAgain() throws Exception {
    receive(one, 0, 1, 2);
    assertThat(nextOffset(one)).isEqualTo(3);
    assertThat(installation.available("a")).isEqualTo(3);
  }

  @Test
  void passesOffsetsAtTheEndThatHoldNoRecord() throws Exception {
    consumer.seek(one, 8);
    lanes.idle(one);
    assertThat(nextOffset(one)).isEqualTo(8);
  }

  @Test
  void looksAgainWhereItIsNotToldInTimeWhereItStands() throws Exception {
    consumer.failure = new TimeoutException("no answer");
    lanes.idle(one);
    assertThat(lane(one).state().phase()).isEqualTo(LaneState.Phase.OPEN);
    consumer.failure = null;
    consumer.seek(one, 8);
    lanes.idle(one);
    assertThat(nextOffset(one)).isEqualTo(8);
  }

  @Test
  void stopsTheLaneWhosePlaceTheLogNoLongerHas() throws Exception {
    consumer.failure = new OffsetOutOfRangeException(Map.of(one, 5L));
    lanes.idle(one);
    assertThat(lane(one).state().reason())
        .isEqualTo(one + " no longer has offset 5, where reading stands");
    assertThat(consumer.paused()).containsExactly(one);
  }

  @Test
  void stopsTheLaneOfABatchThatCannotBeReadAndNoOther() throws Exception {
    Exception failure =
        new KafkaException(
            "Received exception when fetching the next record from "
                + ten
                + ". If needed, please seek past the record to continue consumption.",
            new IllegalStateException("crc"));
    assertThat(lanes.unreadable(failure)).isTrue();
    assertThat(lane(ten).state().reason())
        .contains("has a batch that can't be read at or after offset 0", "crc");
    assertThat(lane(one).state().phase()).isEqualTo(LaneState.Phase.OPEN);
    assertThat(consumer.paused()).containsExactly(ten);
  }

  @Test
  void stopsNoLaneForAFailureThatIsOfNone() throws Exception {
    assertThat(lanes.unreadable(new KafkaException("x-" + one + "0 is not ours"))).isFalse();
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void readsAgainFromItsPlaceWhatCameWhileALaneWasStopped() throws Exception {
    receive(one, 0, 1);
    lane(one).stop(new LaneStoppedException("for a test"));
    receive(one, 2, 3);
    assertThat(consumer.paused()).containsExactly(one);
    assertThat(nextOffset(one)).isEqualTo(2);
    receive(ten, 0);
    assertThat(nextOffset(ten)).isEqualTo(1);
  }
}
