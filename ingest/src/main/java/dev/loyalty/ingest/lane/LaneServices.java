package dev.loyalty.ingest.lane;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.broker.Topics;
import dev.loyalty.ingest.deadletter.DeadLetterRelay;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ingest.outcome.OutcomeServices;
import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ledger.posting.Ledger;
import java.time.Clock;
import java.util.concurrent.Semaphore;

/**
 * What all lanes of a process share. Thread-safe.
 *
 * @param turns as many lanes may post at once; the others let their batches grow meanwhile, first
 *     come first served
 */
public record LaneServices(
    IngestSettings settings,
    Ledger ledger,
    Semaphore turns,
    Topics topics,
    Outages outages,
    OutcomeServices outcomes,
    DeadLetterRelay deadLetters,
    IngestMeters meters,
    Clock clock) {

  /** Both servers, as lanes see them. */
  public record Outages(Outage database, Outage broker) {}

  IngestSettings.Timing timing() {
    return settings.timing();
  }
}
