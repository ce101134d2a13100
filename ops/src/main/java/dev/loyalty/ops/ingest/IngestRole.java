package dev.loyalty.ops.ingest;

import com.zaxxer.hikari.HikariDataSource;
import dev.loyalty.ingest.BookAccess;
import dev.loyalty.ingest.Ingest;
import dev.loyalty.ingest.IngestHealth;
import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ingest.setup.KafkaSettings;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.Outbox;
import dev.loyalty.ledger.store.PostgresBook;
import dev.loyalty.ledger.store.PostingSession;
import dev.loyalty.ledger.store.SystemOutbox;
import dev.loyalty.ledger.store.TierChanges;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.SmartLifecycle;

/**
 * Ingest with its connections. Starting it returns at once: it waits in the background for servers
 * that don't answer, and {@link #health} says so. Closed once. Safe for concurrent use.
 */
public final class IngestRole implements SmartLifecycle, AutoCloseable {

  /**
   * Less than {@link dev.loyalty.ops.cli.StopSignal} allows for everything, so that the rest can
   * stop afterwards.
   */
  private static final Duration STOP_WAIT = Duration.ofSeconds(20);

  /** Connections beside the writers': taking lanes over, reading programs. */
  private static final int LOOKUP_CONNECTIONS = 3;

  /** Connections that don't post: they remove what was published. */
  private static final int PLAIN_CONNECTIONS = 3;

  private final HikariDataSource posting;
  private final HikariDataSource lookups;
  private final HikariDataSource plain;
  private final Ingest ingest;
  private final AtomicBoolean running = new AtomicBoolean();

  /**
   * @param writersMax how many transactions at once; more than the database's cores bring nothing
   */
  public IngestRole(
      Database database,
      Kafka kafka,
      IngestSettings settings,
      int writersMax,
      MeterRegistry meters) {
    this(database, kafka, settings, writersMax, meters, Clock.systemUTC());
  }

  /**
   * Takes the time from another clock.
   *
   * @param settings the group that {@code SPRING_KAFKA_CONSUMER_GROUP_ID} names wins over theirs
   * @param clock gives the times of posting
   */
  public IngestRole(
      Database database,
      Kafka kafka,
      IngestSettings settings,
      int writersMax,
      MeterRegistry meters,
      Clock clock) {
    this.posting =
        database.stayingPool(Role.WRITER, "loyalty-posting", writersMax, PostingSession.INIT_SQL);
    this.lookups =
        database.stayingPool(
            Role.WRITER,
            "loyalty-lookups",
            LOOKUP_CONNECTIONS + writersMax,
            PostingSession.LOOKUP_SQL);
    this.plain = database.stayingPool(Role.WRITER, "loyalty-plain", PLAIN_CONNECTIONS, "");
    posting.setMetricRegistry(meters);
    lookups.setMetricRegistry(meters);
    plain.setMetricRegistry(meters);
    Jdbi plainJdbi = BookJdbi.of(plain);
    BookAccess book =
        new BookAccess(
            new PostgresBook(BookJdbi.of(posting), BookJdbi.of(lookups)),
            new Outbox(plainJdbi),
            new SystemOutbox(plainJdbi),
            new TierChanges(plainJdbi),
            LedgerSettings.defaults(writersMax, Runtime.getRuntime().maxMemory()),
            clock);
    this.ingest =
        new Ingest(
            book,
            new KafkaSettings(
                kafka.consumerSettings(), kafka.producerSettings(), kafka.adminSettings()),
            kafka.findGroup().map(settings::withGroupId).orElse(settings),
            meters);
  }

  /** Returns one writer a core, but at least 2. */
  public static int writersByDefault() {
    return Math.max(2, Runtime.getRuntime().availableProcessors());
  }

  @Override
  public void start() {
    running.set(true);
    ingest.start();
  }

  /** Finishes the batches, publishes their outcomes, and leaves the group. */
  @Override
  public void stop() {
    if (!running.getAndSet(false)) {
      return;
    }
    try {
      ingest.stop(STOP_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running.get();
  }

  public IngestHealth health() {
    return ingest.health();
  }

  /** Stops ingest if it runs, and closes the connections. */
  @Override
  public void close() {
    try {
      stop();
    } finally {
      posting.close();
      lookups.close();
      plain.close();
    }
  }
}
