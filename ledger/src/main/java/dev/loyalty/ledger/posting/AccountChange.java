package dev.loyalty.ledger.posting;

/** The predicted change of an account by a batch: of each balance, and of the count of its legs. */
public record AccountChange(long accountId, long available, long pending, long held, long legs) {}
