package dev.loyalty.ledger.read;

import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Balances;

/**
 * An account as seen from outside. One of which only an id is reserved doesn't exist here.
 *
 * @param account the account's code
 */
public record AccountView(String account, AccountStatus status, Balances balances) {}
