package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.RequestType;
import org.jspecify.annotations.Nullable;

/**
 * A posted request that another one names, as it stands when the batch begins.
 *
 * @param accountId the account that it named
 * @param counterpartyId the account that a transfer credited; 0 for the other types
 * @param points what it moved, positive; of an adjustment negative where it was a debit; 0 where it
 *     moved nothing
 * @param reversed how much of it has been reversed
 * @param state of a hold or of an earn; null for the other types
 */
public record Original(
    RequestType type,
    long accountId,
    long counterpartyId,
    long points,
    long reversed,
    @Nullable State state) {

  /** What the type alone doesn't tell. */
  public enum State {
    /** A hold that nothing has resolved. */
    HOLD_OPEN,
    /** A hold that was captured, released or expired. */
    HOLD_RESOLVED,
    /** An earn whose points are not active yet. */
    EARN_PENDING
  }

  long left() {
    return Math.abs(points) - reversed;
  }

  boolean isOpenHold() {
    return state == State.HOLD_OPEN;
  }

  Original plusReversed(long more) {
    return new Original(type, accountId, counterpartyId, points, reversed + more, state);
  }

  boolean isPendingEarn() {
    return state == State.EARN_PENDING;
  }

  Original activated() {
    return new Original(type, accountId, counterpartyId, points, reversed, null);
  }

  Original resolved() {
    return new Original(type, accountId, counterpartyId, points, reversed, State.HOLD_RESOLVED);
  }
}
