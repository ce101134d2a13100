package dev.loyalty.ingest.outcome;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.broker.Publisher;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ledger.store.Outbox;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all lanes share for publishing. Thread-safe.
 *
 * @param broker whether it takes what we write
 * @param room how many more outcomes all lanes together may keep in memory
 */
public record OutcomeServices(
    IngestSettings settings,
    Outbox outbox,
    Publisher publisher,
    Outage database,
    Outage broker,
    IngestMeters meters,
    AtomicInteger room) {

  String topic() {
    return settings.topics().outcomes();
  }

  IngestSettings.Timing timing() {
    return settings.timing();
  }
}
