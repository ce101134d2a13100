package dev.loyalty.jobs.reconcile;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks the broker about an input topic. A module that knows Kafka implements it. */
public interface BrokerOffsets {

  /** An implementation for books without a configured broker. */
  BrokerOffsets NOT_CONFIGURED =
      new BrokerOffsets() {
        @Override
        public Optional<Map<Integer, Range>> findOffsets(String topic) {
          return Optional.empty();
        }

        @Override
        public OptionalLong countRecords(String topic, int partition, long from, long to) {
          return OptionalLong.empty();
        }
      };

  /**
   * A partition's offsets.
   *
   * @param begin the first that the broker still has
   * @param end behind the last
   */
  record Range(long begin, long end) {}

  /** Finds offsets by partition; empty where the broker is down or lacks the topic. */
  Optional<Map<Integer, Range>> findOffsets(String topic);

  /**
   * Counts the records that a consumer sees from one offset up to, without, another: fewer than
   * offsets where transactions leave markers or the topic is compacted. Empty where the broker
   * can't tell (any more).
   */
  OptionalLong countRecords(String topic, int partition, long from, long to);
}
