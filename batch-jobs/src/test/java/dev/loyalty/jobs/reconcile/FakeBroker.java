package dev.loyalty.jobs.reconcile;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A broker whose answers a test sets. */
final class FakeBroker implements BrokerOffsets {

  private @Nullable Map<Integer, Range> ranges = new HashMap<>();
  private final Map<Long, Long> records = new HashMap<>();
  private Runnable meanwhile = () -> {};

  void has(int partition, long begin, long end) {
    if (ranges == null) {
      ranges = new HashMap<>();
    }
    ranges.put(partition, new Range(begin, end));
  }

  void goAway() {
    ranges = null;
  }

  /** Runs something once while the broker is asked, after a run has taken its snapshot. */
  void meanwhile(Runnable somethingElse) {
    meanwhile = somethingElse;
  }

  /** Answers so many records for any range from this offset on. */
  void countsFrom(long from, long count) {
    records.put(from, count);
  }

  @Override
  public Optional<Map<Integer, Range>> findOffsets(String topic) {
    Runnable once = meanwhile;
    meanwhile = () -> {};
    once.run();
    return Optional.ofNullable(ranges);
  }

  @Override
  public OptionalLong countRecords(String topic, int partition, long from, long to) {
    Long count = records.get(from);
    return count == null ? OptionalLong.empty() : OptionalLong.of(count);
  }
}
