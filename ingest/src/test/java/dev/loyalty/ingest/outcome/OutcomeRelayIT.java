package dev.loyalty.ingest.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.broker.Publisher;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ingest.setup.KafkaClients;
import dev.loyalty.ingest.setup.KafkaSettings;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.PostedBatch;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.Outbox;
import dev.loyalty.ledger.store.TestBook;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.ConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutcomeRelayIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final UUID INCARNATION = new UUID(0, 1);

  private final Clock clock = Clock.systemUTC();
  private final Outage book = new Outage("database", clock);
  private final TestDatabase database = TestPostgres.createDatabase();
  private final CompletableFuture<OutcomeRelay> started = new CompletableFuture<>();
  private final CompletableFuture<Thread> closed = new CompletableFuture<>();

  private static LanePosition position(long batchNo) {
    return new LanePosition(1, "t", 0, 1, batchNo, batchNo, new byte[32], INCARNATION);
  }

  /** Makes the lane's last batch, which has no outcome for the broker. */
  private static PostedBatch batch() {
    return new PostedBatch(position(1), 0, Instant.EPOCH, List.of(), 1);
  }

  /** Commits the last batch and closes, just after the relay has looked and found nothing. */
  private void commitAndClose() {
    OutcomeRelay relay = started.join();
    relay.offer(batch());
    Thread closing =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    relay.finish(PATIENCE);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts tests", e);
                  }
                });
    // Then it has closed the relay and waits for it.
    await().atMost(PATIENCE).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    closed.complete(closing);
  }

  private final class Connections implements ConnectionFactory {
    @Override
    public Connection openConnection() throws SQLException {
      return database.writer().getConnection();
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
      connection.close();
      if (!closed.isDone()) {
        commitAndClose();
      }
    }
  }

  private OutcomeRelay start(IngestSettings settings, ConnectionFactory connections, long batchNo) {
    Outage broker = new Outage("broker", clock);
    KafkaClients clients = new KafkaClients(KafkaSettings.of(Map.of()), settings);
    return OutcomeRelay.start(
        new OutcomeServices(
            settings,
            new Outbox(BookJdbi.of(connections)),
            new Publisher(clients, broker, settings.timing()),
            book,
            broker,
            new IngestMeters(new SimpleMeterRegistry(), book),
            new AtomicInteger(10)),
        position(batchNo));
  }

  @Test
  void leavesNothingBehindThatWasCommittedJustBeforeTheEnd() throws Exception {
    OutcomeRelay relay = start(IngestSettings.DEFAULTS, new Connections(), 0);
    started.complete(relay);
    closed.get().join();
    assertThat(relay.backlogBatches()).isZero();
  }

  private static IngestSettings pausing(Duration pause, Duration pauseMax) {
    return IngestSettings.DEFAULTS.withTiming(
        IngestSettings.Timing.DEFAULTS.withOutagePauses(pause, pauseMax));
  }

  @Test
  void takesADatabaseForAwayAsLongAsItLetsNothingBeRemovedHoweverMuchIsReadMeanwhile() {
    int batches = 60;
    TestBook filled = TestBook.on(database);
    filled.leaveBatchesWithoutOutcomes(1, batches);
    filled.fillDisk("delete", "outcome_batch");
    OutcomeRelay relay =
        start(
            pausing(Duration.ofMillis(20), Duration.ofMillis(40)),
            database.writer()::getConnection,
            batches);
    await().atMost(PATIENCE).until(() -> book.current().isPresent());
    Instant since = book.current().orElseThrow().since();
    await().atMost(PATIENCE).until(() -> relay.backlogBatches() == 0);
    assertThat(book.current()).map(Outage.State::since).contains(since);
    filled.makeRoom();
    await().atMost(PATIENCE).until(() -> book.current().isEmpty());
    relay.abort();
  }

  @Test
  void asksADatabaseThatIsAwayMoreAndMoreRarely() throws Exception {
    IngestSettings settings = pausing(Duration.ofMillis(1), Duration.ofHours(1));
    CountDownLatch asked = new CountDownLatch(12);
    long begun = System.nanoTime();
    OutcomeRelay relay =
        start(
            settings,
            () -> {
              asked.countDown();
              throw new SQLException("away", "08001");
            },
            0);
    asked.await();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    relay.abort();
    // Eleven waits, from half a millisecond, each at least twice as long as the one before.
    assertThat(took).isGreaterThan(Duration.ofSeconds(1));
  }
}
