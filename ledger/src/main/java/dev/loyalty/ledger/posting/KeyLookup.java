package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.decision.Settled;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Finds how a lane's keys were settled, without asking the book for each: nearly all are new, and
 * looking up absent keys took a fifth of the database's time. So it looks up only keys that this
 * process has met. Where another key is settled nevertheless, the book refuses to settle it twice;
 * then all keys of the next batches are looked up until none of them was settled for a while.
 *
 * <p>Belongs to one lane; not thread-safe.
 */
final class KeyLookup {

  /**
   * The number of batches whose keys are all looked up: a stream of old duplicates makes one batch
   * in so many run twice.
   */
  private static final int BATCHES_IN_DOUBT = 64;

  private final RecentKeys recent;
  private final boolean always;
  private int doubts;

  /**
   * @param recent shared by all lanes of the process
   * @param always look every key up
   */
  KeyLookup(RecentKeys recent, boolean always) {
    this.recent = recent;
    this.always = always;
  }

  /**
   * Finds the settlements of those keys of a batch that may be settled. A batch that is run again
   * has met all of its keys.
   */
  Map<UUID, Settled> find(Book book, int programId, Collection<UUID> transferIds) {
    Set<UUID> met = new HashSet<>();
    for (UUID transferId : transferIds) {
      if (recent.remember(transferId)) {
        met.add(transferId);
      }
    }
    boolean lookAtAll = always || doubts > 0;
    Collection<UUID> wanted = lookAtAll ? transferIds : met;
    Map<UUID, Settled> found = wanted.isEmpty() ? Map.of() : book.findSettled(programId, wanted);
    if (doubts > 0) {
      doubts = met.containsAll(found.keySet()) ? doubts - 1 : BATCHES_IN_DOUBT;
    }
    return found;
  }

  /** Notes that the book refused to settle a key that wasn't looked up. */
  void doubt() {
    doubts = BATCHES_IN_DOUBT;
  }
}
