package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided of one candidate.
 *
 * @param movements none, one, or two (a capture with a remainder)
 * @param after the named account's balances after it; zero for an account that doesn't exist
 * @param dueAt of a posted hold when it expires, of an earn that went to pending when it becomes
 *     active; else null
 * @param original what a posted reverse, capture or release named, as it stood before; else null
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
