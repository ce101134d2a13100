package dev.loyalty.ledger.posting;

/**
 * What a batch is predicted to add to an account: to each balance, and to the count of its legs.
 */
public record AccountChange(long accountId, long available, long pending, long held, long legs) {}
