package dev.loyalty.ledger.posting;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a claimed key turned out to stand for, where that is not what the claim said.
 *
 * @param code 0 posted, else the rejection code's number
 */
public record KeyCorrection(UUID transferId, short code, @Nullable Long points) {}
