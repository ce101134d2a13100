package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.RequestType;
import org.jspecify.annotations.Nullable;

/**
 * A posted request that another one names, as it stands when the batch begins.
 *
 * @param accountId the account that it named
 * @param counterpartyId the account that a transfer credited; 0 for the other types
 * @param points the points that it moved; negative for an adjustment that was a debit; 0 where it
 *     moved none
 * @param reversed the points of it that have been reversed
 * @param state the state of a hold or an earn; null for the other types
 */
public record Original(
    RequestType type,
    long accountId,
    long counterpartyId,
    long points,
    long reversed,
    @Nullable State state) {

  /** The part of its state that the type doesn't tell. */
  public enum State {
    /** An open hold. */
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
