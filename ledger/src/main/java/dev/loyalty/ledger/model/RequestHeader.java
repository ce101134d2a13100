package dev.loyalty.ledger.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that every request has. The caller that makes a header has checked them by the
 * contract's section 2 (lengths, alphabets).
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

  /** The prefix of the keys of the system's own requests; a producer's key never has it. */
  public static final String SYSTEM_KEY_PREFIX = "~";

  /** Tells whether the system itself asks, which it may whatever the account's status is. */
  public boolean isOfSystem() {
    return key.startsWith(SYSTEM_KEY_PREFIX);
  }
}
