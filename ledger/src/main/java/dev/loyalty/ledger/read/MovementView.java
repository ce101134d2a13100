package dev.loyalty.ledger.read;

import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.RequestType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A movement of points: a row of the journal. A transfer has one of them; a capture with a
 * remainder has two.
 *
 * @param requestedAt the event's time
 * @param points positive
 * @param expiresAt the expiry that an earn names
 * @param metadata a JSON object of strings, as text
 */
public record MovementView(
    Instant postedAt,
    Instant requestedAt,
    UUID transferId,
    String key,
    RequestType type,
    long points,
    Side debit,
    Side credit,
    @Nullable Instant expiresAt,
    @Nullable String reference,
    @Nullable String reason,
    @Nullable String metadata,
    Origin origin) {

  /**
   * One side of a movement.
   *
   * @param account the account's code, or a system account's name; a member's account may have such
   *     a code too, but has a bucket
   * @param bucket null for a system account (the same holds for the two below)
   * @param after the bucket's balance after the movement
   * @param leg the account's own count of its legs
   */
  public record Side(
      String account, @Nullable Bucket bucket, @Nullable Long after, @Nullable Long leg) {}

  /**
   * The batch that posted a movement.
   *
   * @param line the row's place in the batch
   */
  public record Origin(int lane, long batch, int line) {}
}
