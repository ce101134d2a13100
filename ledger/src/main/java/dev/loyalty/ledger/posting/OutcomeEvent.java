package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestType;
import org.jspecify.annotations.Nullable;

/**
 * The published outcome of one request (contract, section 4), without the fields that its batch
 * has: topic, partition and the time of posting.
 *
 * @param counterparty as named in the request
 * @param points the points moved; where none were moved, the points asked for
 * @param after the account's balances after this request
 */
public record OutcomeEvent(
    long offset,
    String program,
    String key,
    RequestType type,
    Outcome outcome,
    String account,
    @Nullable String counterparty,
    @Nullable Long points,
    Balances after) {

  static OutcomeEvent of(Submission submission, Outcome outcome, Balances after) {
    Request request = submission.request();
    return new OutcomeEvent(
        submission.offset(),
        request.header().program(),
        request.header().key(),
        request.type(),
        outcome,
        request.header().account(),
        request instanceof Request.Transfer transfer ? transfer.counterparty() : null,
        outcome instanceof Outcome.Posted posted ? posted.points() : request.pointsAsked(),
        after);
  }
}
