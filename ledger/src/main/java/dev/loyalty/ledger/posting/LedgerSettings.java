package dev.loyalty.ledger.posting;

import java.time.Duration;

/**
 * Settings of posting.
 *
 * @param writersMax how many lanes of this process may be in a transaction at once; more than the
 *     database's cores gain nothing
 * @param accountsCachedMax about how many account ids are cached, at 32 to 64 bytes each
 * @param conflictPause the first wait after a conflict; it doubles up to 16 times that
 * @param outagePause the first wait while the database is down; it doubles up to {@code
 *     outagePauseMax}
 */
public record LedgerSettings(
    int writersMax,
    long accountsCachedMax,
    Duration conflictPause,
    Duration outagePause,
    Duration outagePauseMax,
    Pause pause) {

  /** At most a fifth of the heap goes to cached account ids. */
  private static final long HEAP_BYTES_PER_CACHED_ACCOUNT = 320;

  public LedgerSettings {
    if (writersMax < 1) {
      throw new IllegalArgumentException("writersMax is " + writersMax + "; at least 1 is needed");
    }
  }

  public static LedgerSettings defaults(int writersMax, long heapBytesMax) {
    return new LedgerSettings(
        writersMax,
        Math.clamp(heapBytesMax / HEAP_BYTES_PER_CACHED_ACCOUNT, 10_000L, 8_000_000L),
        Duration.ofMillis(1),
        Duration.ofMillis(100),
        Duration.ofSeconds(5),
        Pause.SLEEP);
  }
}
