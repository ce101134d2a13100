package dev.loyalty.ledger.store;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An account went from one tier to another.
 *
 * @param id a number over all programs' changes, in the order in which they were made
 * @param program the program's code
 * @param account the account's code
 * @param from null where it had no tier
 * @param to null where it has no tier now
 * @param points the points earned in the program's window up to the business date
 */
public record TierChange(
    int programId,
    long id,
    String program,
    String account,
    LocalDate businessDate,
    @Nullable String from,
    @Nullable String to,
    long points,
    Instant changedAt) {}
