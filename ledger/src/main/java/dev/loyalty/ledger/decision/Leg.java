package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.SystemAccount;

/**
 * One side of a movement.
 *
 * @param accountId negative for a {@link SystemAccount}, which has neither number nor balance
 * @param number the account's own count of legs: 1, 2, 3 …; 0 for a system account
 * @param after the bucket's balance after the movement; 0 for a system account
 */
public record Leg(long accountId, Bucket bucket, long number, long after) {

  static Leg of(SystemAccount account) {
    return new Leg(account.id(), Bucket.AVAILABLE, 0, 0);
  }

  public boolean isSystem() {
    return SystemAccount.isSystem(accountId);
  }
}
