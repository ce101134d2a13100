package dev.loyalty.ingest.lane;

import java.util.Optional;

/**
 * A lane as health shows it. Immutable.
 *
 * @param nextOffset the first offset that is not in the book; empty while unknown
 */
public record LaneReport(String topic, int partition, LaneState state, Optional<Long> nextOffset) {}
