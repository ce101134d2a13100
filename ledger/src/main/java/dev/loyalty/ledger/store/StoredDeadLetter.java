package dev.loyalty.ledger.store;

import dev.loyalty.ledger.posting.DeadLetter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as the database holds it.
 *
 * @param id the number by which people name it
 * @param topic the topic from which it came
 * @param relayedAt when it was written to the dead-letter topic; null where it wasn't yet
 * @param status its status; the next two are null while it is open
 */
public record StoredDeadLetter(
    long id,
    String topic,
    int partition,
    DeadLetter letter,
    Instant storedAt,
    @Nullable Instant relayedAt,
    Status status,
    @Nullable String statusReason,
    @Nullable Instant statusAt) {

  /** The status of a dead letter: what people did about it. */
  public enum Status {
    OPEN,
    REPLAYED,
    DISCARDED
  }

  /** Tells whether the value was cut, so that it can't be sent again. */
  public boolean isCut() {
    byte[] value = letter.value();
    return letter.valueSize() > (value == null ? 0 : value.length);
  }
}
