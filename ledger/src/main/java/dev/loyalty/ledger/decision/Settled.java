package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Outcome;
import java.util.UUID;

/**
 * The earlier settlement of an idempotency key.
 *
 * @param fingerprint the fingerprint of the request that settled it
 */
public record Settled(UUID fingerprint, Outcome.Original original) {}
