package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.decision.Candidate;
import dev.loyalty.ledger.decision.Movement;

/**
 * One movement as the journal stores it.
 *
 * @param line its place in the batch: 0, 1, 2 …
 */
public record JournalRow(int programId, int line, Candidate candidate, Movement movement) {}
