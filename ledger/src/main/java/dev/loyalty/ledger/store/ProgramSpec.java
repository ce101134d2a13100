package dev.loyalty.ledger.store;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Tiers;
import java.time.Period;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a program as an operator writes them (contract, section 6): a {@link Program}
 * without what the database adds. Two specs are equal where nothing would change; durations count
 * as changed when they are written differently.
 *
 * @param expiry null where points never expire
 * @param tiers null where the program has none
 */
public record ProgramSpec(
    String code,
    String name,
    ZoneId timezone,
    boolean autoOpenAccounts,
    long clawbackFloor,
    long balanceCap,
    @Nullable Period expiry,
    IsoDuration activationDelay,
    IsoDuration holdTimeout,
    IsoDuration idempotencyRetention,
    @Nullable Tiers tiers) {

  public static final ZoneId TIMEZONE_DEFAULT = ZoneId.of("UTC");
  public static final IsoDuration ACTIVATION_DELAY_DEFAULT = IsoDuration.parse("P0D");
  public static final IsoDuration HOLD_TIMEOUT_DEFAULT = IsoDuration.parse("PT72H");
  public static final IsoDuration IDEMPOTENCY_RETENTION_DEFAULT = IsoDuration.parse("P400D");

  /** Makes a program with the contract's defaults for everything but its code and name. */
  public static ProgramSpec of(String code, String name) {
    return new ProgramSpec(
        code,
        name,
        TIMEZONE_DEFAULT,
        false,
        0,
        Program.BALANCE_CAP_MAX,
        null,
        ACTIVATION_DELAY_DEFAULT,
        HOLD_TIMEOUT_DEFAULT,
        IDEMPOTENCY_RETENTION_DEFAULT,
        null);
  }

  Program toProgram(int id, int version) {
    return new Program(
        id,
        version,
        code,
        name,
        timezone,
        autoOpenAccounts,
        clawbackFloor,
        balanceCap,
        expiry,
        activationDelay.value(),
        holdTimeout.value(),
        idempotencyRetention.value(),
        tiers);
  }
}
