package dev.loyalty.ingest.outcome;

import dev.loyalty.ingest.broker.Publisher;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.store.OutcomeBatch;
import dev.loyalty.ledger.store.SystemOutbox;
import dev.loyalty.ledger.store.TierChange;
import dev.loyalty.ledger.store.TierChanges;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Publishes the outcomes of the jobs' requests (contract, section 4) and changes of tiers. Any
 * process may do so at any time, one at a time. It publishes only posted requests: a refusal
 * concerns only the job. For one thread.
 */
public final class SystemOutcomes {

  private static final int BATCHES_AT_ONCE = 16;
  private static final int TIER_CHANGES_AT_ONCE = 1_000;
  private static final long ANSWER_MILLIS = TimeUnit.SECONDS.toMillis(20);

  private final SystemOutbox outbox;
  private final TierChanges tierChanges;
  private final TierJson tierJson = new TierJson();
  private final Publisher publisher;
  private final String topic;
  private final Clock clock;
  private final List<Header> headers = List.of(CloudEventWriter.CONTENT_TYPE);

  public SystemOutcomes(
      SystemOutbox outbox,
      TierChanges tierChanges,
      Publisher publisher,
      String topic,
      Clock clock) {
    this.outbox = outbox;
    this.tierChanges = tierChanges;
    this.clock = clock;
    this.publisher = publisher;
    this.topic = topic;
  }

  /**
   * Publishes all that there is.
   *
   * @return the number of outcomes published; 0 also while another process publishes
   * @throws dev.loyalty.ledger.posting.BookUnavailableException where the database is down
   * @throws NotDeliveredException where the broker doesn't take them; they are kept
   */
  public int publish() throws InterruptedException {
    int published = 0;
    int more;
    do {
      more = outbox.hand(BATCHES_AT_ONCE, this::send) + publishTierChanges();
      published += more;
    } while (more > 0);
    return published;
  }

  /** Publishes changes of tiers. Two processes may send the same one, with the same id. */
  private int publishTierChanges() throws InterruptedException {
    List<TierChange> changes = tierChanges.findUnpublished(TIER_CHANGES_AT_ONCE);
    if (changes.isEmpty()) {
      return 0;
    }
    InFlight flight = new InFlight(0, changes.size());
    for (TierChange change : changes) {
      send(change.account(), tierJson.write(change), flight);
    }
    awaitDelivery(flight);
    tierChanges.markPublished(changes, clock.instant());
    return changes.size();
  }

  private int send(String lane, int number, List<OutcomeBatch> batches)
      throws InterruptedException {
    OutcomeJson json = new OutcomeJson(lane, number);
    int sent = 0;
    for (OutcomeBatch batch : batches) {
      List<OutcomeEvent> posted =
          batch.events().stream()
              .filter(event -> event.outcome() instanceof Outcome.Posted)
              .toList();
      InFlight flight = new InFlight(batch.batchNo(), posted.size());
      json.beginBatch(batch.postedAt());
      for (OutcomeEvent event : posted) {
        send(event.account(), json.write(event), flight);
      }
      awaitDelivery(flight);
      // It counts at least one, so that a batch of refusals alone is progress too.
      sent += Math.max(1, posted.size());
    }
    return sent;
  }

  private void send(String account, byte[] event, InFlight flight) throws InterruptedException {
    publisher.send(
        new ProducerRecord<>(
            topic, null, account.getBytes(StandardCharsets.US_ASCII), event, headers),
        flight);
  }

  private static void awaitDelivery(InFlight flight) throws InterruptedException {
    if (!flight.await(ANSWER_MILLIS)) {
      throw new NotDeliveredException("no answer from the broker", null);
    }
    Exception failure = flight.failure();
    if (failure != null) {
      throw new NotDeliveredException(String.valueOf(failure.getMessage()), failure);
    }
  }
}
