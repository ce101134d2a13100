package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Balances;

/**
 * An account as it stands at one moment.
 *
 * @param id positive
 * @param legs the number of the account's last journal leg; 0 where it has none
 */
public record AccountState(
    long id, AccountStatus status, long available, long pending, long held, long legs) {

  public Balances balances() {
    return new Balances(available, pending, held);
  }
}
