package dev.loyalty.ledger.posting;

import java.time.Instant;
import java.util.List;

/**
 * A committed batch.
 *
 * @param position the lane's position after it
 * @param outcomes the outcomes of its requests, in their order
 * @param deadLetters how many of its records could not be read
 */
public record PostedBatch(
    LanePosition position,
    long firstOffset,
    Instant postedAt,
    List<OutcomeEvent> outcomes,
    int deadLetters) {}
