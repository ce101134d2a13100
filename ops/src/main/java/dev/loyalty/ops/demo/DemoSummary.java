package dev.loyalty.ops.demo;

import dev.loyalty.ledger.model.RejectionCode;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The summary of a demo (contract, section 7: {@code summary.json}).
 *
 * @param rejected by code, in the contract's order
 * @param deadLetters by code
 * @param breaks found by the check of the whole book
 * @param seconds the time from the first event published to the last one committed
 * @param rate events a second in that time
 */
public record DemoSummary(
    long published,
    long posted,
    Map<String, Long> rejected,
    long duplicates,
    Map<String, Long> deadLetters,
    long breaks,
    double seconds,
    double rate) {

  static DemoSummary of(
      long published,
      OutcomeTally tally,
      Map<String, Long> deadLetters,
      long breaks,
      double seconds) {
    Map<String, Long> rejected = new LinkedHashMap<>();
    for (RejectionCode code : RejectionCode.values()) {
      long count = tally.rejected(code.name());
      if (count > 0) {
        rejected.put(code.name(), count);
      }
    }
    return new DemoSummary(
        published,
        tally.posted(),
        rejected,
        tally.duplicates(),
        deadLetters,
        breaks,
        Math.round(seconds * 1000) / 1000.0,
        Math.round(published / Math.max(seconds, 1e-3)));
  }

  /** Counts events with neither an outcome nor a dead letter; 0 unless there is a bug. */
  long unaccounted() {
    return published - posted - sum(rejected) - duplicates - sum(deadLetters);
  }

  void print(PrintStream out) {
    line(out, "published", published);
    line(out, "posted", posted);
    line(out, "rejected", sum(rejected));
    rejected.forEach((code, count) -> line(out, "  " + code, count));
    line(out, "duplicates", duplicates);
    line(out, "dead letters", sum(deadLetters));
    deadLetters.forEach((code, count) -> line(out, "  " + code, count));
    line(out, "breaks", breaks);
    out.printf(
        Locale.ROOT, "%.1f s from the first event to the last commit: %,.0f/s%n", seconds, rate);
  }

  private static void line(PrintStream out, String name, long count) {
    out.printf(Locale.ROOT, "%-30s %,12d%n", name, count);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
