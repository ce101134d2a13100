package dev.loyalty.ledger.posting;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The keys that this process has met lately. It may have forgotten one, and very rarely takes a new
 * one for one that it has met, so it is good for guesses alone. Thread-safe.
 *
 * <p>Each key has four places, the latest first: a fifth key there pushes out the one that was met
 * the longest ago. With one place a key, the very next one there would push it out, however soon it
 * comes. Keys are hashes already.
 */
final class RecentKeys {

  private static final int PLACES_OF_KEY = 4;

  /** 8 MiB: ten seconds of keys at the highest rate measured, hardly one of them lost. */
  private static final int PLACES = 1 << 20;

  private static final int LINES = PLACES / PLACES_OF_KEY;

  private final AtomicLongArray keys = new AtomicLongArray(PLACES);

  /** Remembers the key; whether it was remembered already. */
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
