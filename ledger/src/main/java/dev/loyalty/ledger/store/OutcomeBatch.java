package dev.loyalty.ledger.store;

import dev.loyalty.ledger.posting.OutcomeEvent;
import java.time.Instant;
import java.util.List;

/** A batch's outcomes as stored for publishing. */
public record OutcomeBatch(long batchNo, Instant postedAt, List<OutcomeEvent> events) {}
