package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decision on one candidate.
 *
 * @param movements none, one, or two (a capture with a remainder)
 * @param after the named account's balances afterwards; zero for an account that doesn't exist
 * @param dueAt when a posted hold expires, or when an earn that went to pending becomes active;
 *     else null
 * @param original the request that a posted reverse, capture or release named, as it stood before;
 *     else null
 */
public record Decision(
    Candidate candidate,
    Outcome outcome,
    List<Movement> movements,
    Balances after,
    @Nullable Instant dueAt,
    @Nullable Original original) {

  public boolean isPosted() {
    return outcome instanceof Outcome.Posted;
  }
}
