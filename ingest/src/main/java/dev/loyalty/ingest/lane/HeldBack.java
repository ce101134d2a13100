package dev.loyalty.ingest.lane;

import dev.loyalty.ingest.broker.Topics.LogEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Notices where a producer's open transaction holds a partition back: records behind it can't be
 * read until it ends. Transactions that follow one another don't count, since the readable offset
 * moves on. Thread-safe.
 */
final class HeldBack {

  private final TopicPartition partition;
  private long records;
  private long readable = -1;
  private @Nullable Instant since;

  HeldBack(TopicPartition partition) {
    this.partition = partition;
  }

  synchronized void note(LogEnd end, Instant now) {
    if (end.heldBack() == 0) {
      since = null;
    } else if (since == null || end.readable() != readable) {
      since = now;
    }
    records = end.heldBack();
    readable = end.readable();
  }

  /** The records that can't be read at present, those of the transaction included. */
  synchronized long records() {
    return records;
  }

  /** Returns a sentence with the cure where the same transaction has been open for so long. */
  synchronized Optional<String> problem(Duration bound, Instant now) {
    if (since == null || now.isBefore(since.plus(bound))) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s is held back at offset %d since %s: a producer's transaction is open there, and %d"
                + " records wait for its end. End it in the producer, or abort it"
                + " (kafka-transactions.sh find-hanging); the broker does so after the producer's"
                + " transaction.timeout.ms",
            partition,
            readable,
            since,
            records));
  }
}
