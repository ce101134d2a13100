package dev.loyalty.ledger.store;

import dev.loyalty.ledger.posting.DeadLetter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as the database holds it.
 *
 * @param id by which people name it
 * @param topic from which it came
 * @param relayedAt when the dead-letter topic had it; null: not yet
 * @param status where it stands; the two below are null while it is open
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

  /** What people did about a dead letter. */
  public enum Status {
    OPEN,
    REPLAYED,
    DISCARDED
  }

  /** Whether not all of the value was kept, so that it can't be sent again. */
  public boolean isCut() {
    byte[] value = letter.value();
    return letter.valueSize() > (value == null ? 0 : value.length);
  }
}
