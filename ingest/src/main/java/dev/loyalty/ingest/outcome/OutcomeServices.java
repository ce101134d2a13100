package dev.loyalty.ingest.outcome;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.broker.Publisher;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ledger.store.Outbox;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The services that all lanes share for publishing. Thread-safe.
 *
 * @param broker the outages of the broker for writing
 * @param room the number of further outcomes that all lanes together may keep in memory
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
