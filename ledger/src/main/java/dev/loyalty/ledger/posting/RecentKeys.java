package dev.loyalty.ledger.posting;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The keys that this process has met recently. It may forget a key, and very rarely takes a new key
 * for a known one, so its answers are only guesses. Thread-safe.
 *
 * <p>Each key has four places, the latest first: a fifth key there evicts the oldest of the four.
 * With one place, the next key there would evict it, however soon that comes. Keys are hashes
 * already.
 */
final class RecentKeys {

  private static final int PLACES_OF_KEY = 4;

  /** 8 MiB: it keeps nearly all keys of ten seconds at the highest rate measured. */
  private static final int PLACES = 1 << 20;

  private static final int LINES = PLACES / PLACES_OF_KEY;

  private final AtomicLongArray keys = new AtomicLongArray(PLACES);

  /** Adds the key; returns whether it was there already. */
  boolean remember(UUID transferId) {
    long key = transferId.getMostSignificantBits();
    int first = ((int) transferId.getLeastSignificantBits() & LINES - 1) * PLACES_OF_KEY;
    long moving = key;
    for (int place = first; place < first + PLACES_OF_KEY; place++) {
      moving = keys.getAndSet(place, moving);
      if (moving == key) {
        return true;
      }
    }
    return false;
  }
}
