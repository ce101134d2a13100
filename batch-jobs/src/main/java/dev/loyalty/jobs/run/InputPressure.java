package dev.loyalty.jobs.run;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/**
 * Tells whether requests wait to be posted, by the size of the input's batches: a batch takes all
 * that waits, so batches are large under pressure and small otherwise, however many there are. It
 * reads the book at most once a second. Thread-safe.
 */
final class InputPressure {

  /** The size of a batch from which on requests wait. A full one has at least 500. */
  static final int REQUESTS_A_BATCH = 100;

  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  /** Jobs' own lanes begin with a tilde. */
  private static final String PASSED =
      """
      select coalesce(sum(next_offset), 0)::bigint, coalesce(sum(batch_no), 0)::bigint from position where topic not like '~%'
      """;

  private final Supplier<Passed> source;
  private final LongSupplier nanoTime;
  private Passed last;
  private long lookedAt;
  private boolean high;

  /**
   * @param nanoTime a clock like {@link System#nanoTime()}
   */
  InputPressure(Supplier<Passed> source, LongSupplier nanoTime) {
    this.source = source;
    this.nanoTime = nanoTime;
    this.last = Passed.NOT_KNOWN;
    this.lookedAt = nanoTime.getAsLong() - LOOK_INTERVAL.toNanos();
  }

  /** Reads the pressure from the book. */
  static InputPressure of(Jdbi jdbi) {
    return new InputPressure(() -> passed(jdbi), System::nanoTime);
  }

  /** The totals that all lanes of the input have ever posted. */
  record Passed(long requests, long batches) {
    static final Passed NOT_KNOWN = new Passed(0, Long.MAX_VALUE);
  }

  private static Passed passed(Jdbi jdbi) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(PASSED)
                .map((row, context) -> new Passed(row.getLong(1), row.getLong(2)))
                .one());
  }

  /** Tells whether it was high between the last two readings; it isn't before the second one. */
  synchronized boolean isHigh() {
    long now = nanoTime.getAsLong();
    if (now - lookedAt >= LOOK_INTERVAL.toNanos()) {
      Passed passed = source.get();
      long batches = passed.batches() - last.batches();
      high = batches > 0 && passed.requests() - last.requests() >= REQUESTS_A_BATCH * batches;
      last = passed;
      lookedAt = now;
    }
    return high;
  }
}
