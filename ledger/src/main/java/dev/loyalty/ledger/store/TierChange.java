package dev.loyalty.ledger.store;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An account went from one tier to another.
 *
 * @param id of all programs' changes, in the order in which they were made
 * @param program its code
 * @param account its code
 * @param from null: none
 * @param to null: none
 * @param points what was earned in the program's window up to the business date
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
