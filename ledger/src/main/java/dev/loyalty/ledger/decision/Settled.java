package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Outcome;
import java.util.UUID;

/**
 * What was settled under an idempotency key before.
 *
 * @param fingerprint of the request that settled it
 */
public record Settled(UUID fingerprint, Outcome.Original original) {}
