package dev.loyalty.jobs.run;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/**
 * Whether requests wait to be posted, as the input's lanes tell by themselves: a batch takes what
 * is there, so under pressure batches are large, and with time to spare they are small however many
 * there are. Looks at most once a second. Thread-safe.
 */
final class InputPressure {

  /** From this many requests a batch on. A full one has 500 at least. */
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
   * @param nanoTime as {@link System#nanoTime()}
   */
  InputPressure(Supplier<Passed> source, LongSupplier nanoTime) {
    this.source = source;
    this.nanoTime = nanoTime;
    this.last = Passed.NOT_KNOWN;
    this.lookedAt = nanoTime.getAsLong() - LOOK_INTERVAL.toNanos();
  }

  /** Of the book. */
  static InputPressure of(Jdbi jdbi) {
    return new InputPressure(() -> passed(jdbi), System::nanoTime);
  }

  /** What all lanes of the input have posted, ever. */
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

  /** As it was between the last two looks; not high before the second. */
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
