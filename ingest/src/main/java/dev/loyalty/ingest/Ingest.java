package dev.loyalty.ingest;

import dev.loyalty.ingest.IngestHealth.Part;
import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.broker.Publisher;
import dev.loyalty.ingest.broker.Topics;
import dev.loyalty.ingest.deadletter.DeadLetterRelay;
import dev.loyalty.ingest.lane.InputReader;
import dev.loyalty.ingest.lane.LaneReport;
import dev.loyalty.ingest.lane.LaneServices;
import dev.loyalty.ingest.lane.TopicWatch;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ingest.outcome.OutcomeServices;
import dev.loyalty.ingest.outcome.SystemOutcomes;
import dev.loyalty.ingest.outcome.SystemOutcomesRelay;
import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ingest.setup.KafkaClients;
import dev.loyalty.ingest.setup.KafkaSettings;
import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.Ledger;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ingest role: reads the input topic into the book, and publishes outcomes and dead letters. It
 * is started once and stopped once. It waits for servers that are down, at the start or later.
 * Thread-safe.
 */
public final class Ingest {

  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private final Ledger ledger;
  private final Topics topics;
  private final Publisher publisher;
  private final DeadLetterRelay deadLetters;
  private final SystemOutcomesRelay systemOutcomes;
  private final InputReader reader;
  private final TopicWatch watch;
  private final List<Outage> outages;

  /**
   * @param kafka the client settings, at least the broker's addresses
   * @param meters the registry of {@link IngestMeters}
   */
  public Ingest(
      BookAccess book, KafkaSettings kafka, IngestSettings settings, MeterRegistry meters) {
    Clock clock = book.clock();
    Outage database = new Outage("database", clock);
    Outage input = new Outage("broker (reading)", clock);
    Outage output = new Outage("broker (writing)", clock);
    this.outages = List.of(database, input, output);
    IngestMeters ingestMeters = new IngestMeters(meters, database);
    ingestMeters.watchOutage("database", database);
    ingestMeters.watchOutage("broker-input", input);
    ingestMeters.watchOutage("broker-output", output);
    KafkaClients clients = new KafkaClients(kafka, settings);
    this.topics = new Topics(clients);
    this.publisher = new Publisher(clients, output, settings.timing());
    this.deadLetters =
        new DeadLetterRelay(
            book.outbox(),
            publisher,
            new DeadLetterRelay.Outages(database, output),
            settings,
            ingestMeters,
            clock);
    this.systemOutcomes =
        new SystemOutcomesRelay(
            new SystemOutcomes(
                book.systemOutbox(),
                book.tierChanges(),
                publisher,
                settings.topics().outcomes(),
                clock),
            database,
            output,
            settings.timing().settleInterval());
    OutcomeServices outcomes =
        new OutcomeServices(
            settings,
            book.outbox(),
            publisher,
            database,
            output,
            ingestMeters,
            new AtomicInteger(settings.memory().outcomesMax()));
    this.ledger = new Ledger(book.book(), book.settings(), clock, ingestMeters);
    LaneServices lanes =
        new LaneServices(
            settings,
            ledger,
            topics,
            new LaneServices.Outages(database, input),
            outcomes,
            deadLetters,
            ingestMeters,
            clock);
    this.reader = new InputReader(lanes, clients, book.settings().writersMax());
    this.watch = new TopicWatch(lanes, reader);
  }

  /** Starts, and returns at once. */
  public void start() {
    Thread.ofVirtual().name("warm-up").start(this::warmUp);
    deadLetters.start();
    systemOutcomes.start();
    reader.start();
    watch.start();
  }

  private void warmUp() {
    try {
      ledger.warmUp();
    } catch (BookUnavailableException e) {
      LOG.info(
          "Accounts' ids aren't read in advance, the lanes will find them: {}", e.getMessage());
    }
  }

  /**
   * Finishes the batches at work, publishes their outcomes, and leaves the group. Work that isn't
   * done in time is done after the next start; nothing is lost.
   *
   * @param wait the time for all of it together; 30 s are plenty
   */
  public void stop(Duration wait) throws InterruptedException {
    outages.forEach(Outage::mute);
    watch.stop();
    systemOutcomes.stop();
    try {
      reader.stop(wait.dividedBy(2));
      deadLetters.finish(wait.dividedBy(6));
    } finally {
      publisher.close(wait.dividedBy(6));
      topics.close();
    }
  }

  /** Reports how ingest is now. */
  public IngestHealth health() {
    Map<Part, List<String>> problems = new EnumMap<>(Part.class);
    for (Outage outage : outages) {
      Part part = outage == outages.getFirst() ? Part.DATABASE : Part.BROKER;
      outage.current().ifPresent(it -> add(problems, part, it.sentence()));
    }
    reader.problems().forEach(it -> add(problems, Part.LANES, it));
    reader.heldBackProblems().forEach(it -> add(problems, Part.TRANSACTIONS, it));
    reader.publishingProblems().forEach(it -> add(problems, Part.OUTCOMES, it));
    deadLetters.problem().ifPresent(it -> add(problems, Part.DEAD_LETTERS, it));
    systemOutcomes.problem().ifPresent(it -> add(problems, Part.OUTCOMES, it));
    List<LaneReport> lanes = reader.lanes();
    for (LaneReport lane : lanes) {
      String reason = lane.state().reason();
      if (reason != null) {
        add(problems, Part.LANES, reason);
      }
    }
    return new IngestHealth(problems, lanes);
  }

  private static void add(Map<Part, List<String>> problems, Part part, String sentence) {
    problems.computeIfAbsent(part, it -> new ArrayList<>()).add(sentence);
  }
}
