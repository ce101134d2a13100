package dev.loyalty.jobs.lots;

import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.RequestType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One side of a journal row, from its account's view.
 *
 * @param number the account's own count: 1, 2, 3 …
 * @param change the change of the bucket's balance; not 0
 * @param after the bucket's balance after it
 * @param withSystem whether the other side is one of the program's own accounts
 * @param original the request that this one names; null where it names none
 * @param requestedAt the event's time
 * @param expiresAt the event's expiry; null without one
 */
record AccountLeg(
    long accountId,
    long number,
    Bucket bucket,
    long change,
    long after,
    boolean withSystem,
    RequestType type,
    UUID transferId,
    @Nullable UUID original,
    Instant requestedAt,
    @Nullable Instant expiresAt) {

  long points() {
    return Math.abs(change);
  }

  AccountLeg naming(@Nullable UUID newOriginal) {
    return new AccountLeg(
        accountId,
        number,
        bucket,
        change,
        after,
        withSystem,
        type,
        transferId,
        newOriginal,
        requestedAt,
        expiresAt);
  }
}
