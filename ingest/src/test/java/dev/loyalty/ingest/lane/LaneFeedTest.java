package dev.loyalty.ingest.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.broker.Publisher;
import dev.loyalty.ingest.broker.Topics;
import dev.loyalty.ingest.deadletter.DeadLetterRelay;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ingest.outcome.OutcomeServices;
import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ingest.setup.KafkaClients;
import dev.loyalty.ingest.setup.KafkaSettings;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.Outbox;
import dev.loyalty.ledger.store.PostgresBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the reader does with a consumer's answers. Its servers are all away. */
class LaneFeedTest {

  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final LaneServices services = services();
  private final Lanes lanes = new Lanes(services);
  private final Positions consumer = new Positions();
  private final LaneFeed feed = new LaneFeed(services, lanes, consumer);

  /** Kafka's own consumer in memory, which fails to tell where it stands when it is told so. */
  private static final class Positions extends MockConsumer<byte[], byte[]> {

    private @Nullable RuntimeException failure;

    Positions() {
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

  private static LaneServices services() {
    Clock clock = Clock.systemUTC();
    IngestSettings settings = IngestSettings.DEFAULTS;
    Jdbi away =
        BookJdbi.of(
            () -> {
              throw new SQLException("away", "08001");
            });
    Outage outage = new Outage("server", clock);
    KafkaClients clients = new KafkaClients(KafkaSettings.of(Map.of()), settings);
    Publisher publisher = new Publisher(clients, outage, settings.timing());
    IngestMeters meters = new IngestMeters(new SimpleMeterRegistry(), outage);
    Outbox outbox = new Outbox(away);
    return new LaneServices(
        settings,
        new Ledger(
            new PostgresBook(away, away),
            LedgerSettings.defaults(1, 1 << 20),
            clock,
            PostingListener.NONE),
        new Semaphore(1),
        new Topics(clients),
        new LaneServices.Outages(outage, outage),
        new OutcomeServices(
            settings, outbox, publisher, outage, outage, meters, new AtomicInteger(1)),
        new DeadLetterRelay(
            outbox,
            publisher,
            new DeadLetterRelay.Outages(outage, outage),
            settings,
            meters,
            clock),
        meters,
        clock);
  }

  @BeforeEach
  void openAtFive() {
    consumer.assign(List.of(PARTITION));
    feed.hold(PARTITION);
    lanes.open(PARTITION);
    queue().open(5);
  }

  @AfterEach
  void drop() {
    lanes.drop(List.of(PARTITION));
  }

  private LaneQueue queue() {
    return Objects.requireNonNull(lanes.find(PARTITION)).queue();
  }

  @Test
  void looksAgainWhereItIsNotToldInTimeWhereItStands() {
    consumer.failure = new TimeoutException("no answer");
    feed.turn();
    consumer.failure = null;
    assertThat(queue().accepts()).isTrue();
    consumer.seek(PARTITION, 8);
    await()
        .until(
            () -> {
              feed.turn();
              return queue().end() == 8;
            });
  }

  @Test
  void stopsTheLaneWhosePlaceTheLogNoLongerHas() {
    consumer.failure = new OffsetOutOfRangeException(Map.of(PARTITION, 5L));
    feed.turn();
    assertThatThrownBy(() -> queue().await(Duration.ofDays(1)))
        .isInstanceOf(LaneStoppedException.class)
        .hasMessage("t-0 no longer has offset 5, where reading stands");
  }
}
