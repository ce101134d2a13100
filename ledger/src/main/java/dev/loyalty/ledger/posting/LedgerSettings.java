package dev.loyalty.ledger.posting;

import java.time.Duration;

/**
 * How posting behaves.
 *
 * @param writersMax how many lanes of this process may be in a transaction at once; more than the
 *     database has cores is no gain
 * @param accountsCachedMax about how many account ids are remembered, at 32 to 64 bytes each
 * @param conflictPause the first wait after a conflict; it doubles up to 16 times that
 * @param outagePause the first wait while the database is away; it doubles up to {@code
 *     outagePauseMax}
 */
public record LedgerSettings(
    int writersMax,
    long accountsCachedMax,
    Duration conflictPause,
    Duration outagePause,
    Duration outagePauseMax,
    Pause pause) {

  /** A fifth of the heap at most goes to remembered account ids. */
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
