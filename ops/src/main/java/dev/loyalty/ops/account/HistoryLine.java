package dev.loyalty.ops.account;

import dev.loyalty.ledger.read.MovementView;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A movement as one of its accounts sees it; the fields are the names of the JSON document.
 *
 * @param points the points that the bucket gained; negative where it lost them
 * @param bucket the account's bucket
 * @param balance the bucket's balance after the movement
 * @param counterparty the other account; null for a movement between two buckets of one account
 * @param counterpartyBucket null for a system account
 */
record HistoryLine(
    Instant postedAt,
    String type,
    long points,
    String bucket,
    @Nullable Long balance,
    @Nullable String counterparty,
    @Nullable String counterpartyBucket,
    String idempotencyKey,
    @Nullable String reference,
    @Nullable String reason,
    UUID transferId) {

  private static final String AVAILABLE = "available";

  static HistoryLine of(MovementView movement, String account) {
    MovementView.Side debit = movement.debit();
    MovementView.Side credit = movement.credit();
    boolean isDebit = isMember(debit, account);
    boolean isCredit = isMember(credit, account);
    boolean within = isDebit && isCredit;
    // A movement between two buckets of one account is shown from the available points' side.
    boolean seenFromDebit = within ? AVAILABLE.equals(bucket(debit)) : isDebit;
    MovementView.Side own = seenFromDebit ? debit : credit;
    MovementView.Side other = seenFromDebit ? credit : debit;
    return new HistoryLine(
        movement.postedAt(),
        movement.type().eventType(),
        seenFromDebit ? -movement.points() : movement.points(),
        String.valueOf(bucket(own)),
        own.after(),
        within ? null : other.account(),
        bucket(other),
        movement.key(),
        movement.reference(),
        movement.reason(),
        movement.transferId());
  }

  /** Tells a member's account from a system account of the same name, which has no bucket. */
  private static boolean isMember(MovementView.Side side, String account) {
    return side.bucket() != null && side.account().equals(account);
  }

  private static @Nullable String bucket(MovementView.Side side) {
    return side.bucket() == null ? null : side.bucket().name().toLowerCase(Locale.ROOT);
  }

  /** Shortens the type for people by the part that all types share. */
  String shortType() {
    return type.replaceFirst("^loyalty\\.", "").replaceFirst("\\.v1$", "");
  }

  /** Names for people where the points went or came from. */
  String otherSide() {
    return counterparty == null ? "own " + counterpartyBucket : counterparty;
  }
}
