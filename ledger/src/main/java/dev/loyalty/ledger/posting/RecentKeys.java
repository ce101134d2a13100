package dev.loyalty.ledger.posting;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The keys that this process has met lately. It may have forgotten one, and very rarely takes a new
 * one for one that it has met, so it is good for guesses alone. Thread-safe.
 *
 * <p>Each key has one place, the next one there pushes it out. Keys are hashes already.
 */
final class RecentKeys {

  /** 4 MiB: some 20 seconds of keys at the highest rate measured. */
  private static final int PLACES = 1 << 19;

  private final AtomicLongArray keys = new AtomicLongArray(PLACES);

  /** Remembers the key; whether it was remembered already. */
  boolean remember(UUID transferId) {
    long key = transferId.getMostSignificantBits();
    int place = (int) transferId.getLeastSignificantBits() & PLACES - 1;
    return keys.getAndSet(place, key) == key;
  }
}
