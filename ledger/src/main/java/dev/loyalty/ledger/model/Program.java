package dev.loyalty.ledger.model;

import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A loyalty programme and its rules (contract, section 6).
 *
 * @param id internal, given by the database
 * @param version raised by every change of the rules
 * @param clawbackFloor −10^15 … 0
 * @param balanceCap 1 … 10^15
 * @param expiry null where points never expire
 * @param tiers null where the program has none
 */
public record Program(
    int id,
    int version,
    String code,
    String name,
    ZoneId timezone,
    boolean autoOpenAccounts,
    long clawbackFloor,
    long balanceCap,
    @Nullable Period expiry,
    Duration activationDelay,
    Duration holdTimeout,
    Duration idempotencyRetention,
    @Nullable Tiers tiers) {

  public static final long BALANCE_CAP_MAX = 1_000_000_000_000_000L;
  public static final long CLAWBACK_FLOOR_MIN = -BALANCE_CAP_MAX;
}
