package dev.loyalty.ledger.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every request carries. Values are valid by the contract's section 2 (lengths, alphabets):
 * whoever makes a header has checked them.
 *
 * @param program the program's code
 * @param account the account's code
 * @param key the idempotency key
 * @param time the event's time, to the microsecond
 * @param metadata empty where none was given
 */
public record RequestHeader(
    String program,
    String account,
    String key,
    Instant time,
    @Nullable String reference,
    @Nullable String reason,
    Map<String, String> metadata) {

  /** Keys of the system's own requests begin so; producers' never do. */
  public static final String SYSTEM_KEY_PREFIX = "~";

  /** Whether the system itself asks: it may, whatever the account's status is. */
  public boolean isOfSystem() {
    return key.startsWith(SYSTEM_KEY_PREFIX);
  }
}
