package dev.loyalty.ledger.read;

import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Balances;

/**
 * An account as those outside see it. An account of which only an id is reserved is none.
 *
 * @param account its code
 */
public record AccountView(String account, AccountStatus status, Balances balances) {}
