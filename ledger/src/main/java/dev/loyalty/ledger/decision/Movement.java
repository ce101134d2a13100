package dev.loyalty.ledger.decision;

/**
 * Points moved from one balance to another: one row of the journal.
 *
 * @param points positive
 */
public record Movement(Leg debit, Leg credit, long points) {}
