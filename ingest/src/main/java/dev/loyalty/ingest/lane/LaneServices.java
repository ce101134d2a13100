package dev.loyalty.ingest.lane;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.broker.Topics;
import dev.loyalty.ingest.deadletter.DeadLetterRelay;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ingest.outcome.OutcomeServices;
import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ledger.posting.Ledger;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The services that all lanes of a process share. Thread-safe.
 *
 * @param closing true once reading ends: lanes finish their batch and post no other
 */
public record LaneServices(
    IngestSettings settings,
    Ledger ledger,
    Topics topics,
    Outages outages,
    OutcomeServices outcomes,
    DeadLetterRelay deadLetters,
    RecordReader reader,
    IngestMeters meters,
    Clock clock,
    AtomicBoolean closing) {

  /** Both servers, as lanes see them. */
  public record Outages(Outage database, Outage broker) {}

  /** Makes the services of a process that starts. */
  public LaneServices(
      IngestSettings settings,
      Ledger ledger,
      Topics topics,
      Outages outages,
      OutcomeServices outcomes,
      DeadLetterRelay deadLetters,
      IngestMeters meters,
      Clock clock) {
    this(
        settings,
        ledger,
        topics,
        outages,
        outcomes,
        deadLetters,
        new RecordReader(meters),
        meters,
        clock,
        new AtomicBoolean());
  }

  boolean isClosing() {
    return closing.get();
  }

  IngestSettings.Timing timing() {
    return settings.timing();
  }
}
