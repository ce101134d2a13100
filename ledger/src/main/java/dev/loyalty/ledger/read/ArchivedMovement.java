package dev.loyalty.ledger.read;

import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.model.SystemAccount;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A movement as the archive stores it: as {@link MovementView}, but with accounts' ids. */
public record ArchivedMovement(
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
    MovementView.Origin origin) {

  /**
   * One side of a movement.
   *
   * @param after 0 for a system account
   * @param leg 0 for a system account
   */
  public record Side(long accountId, int bucket, long after, long leg) {

    private MovementView.Side named(AccountCodes codes) {
      return SystemAccount.isSystem(accountId)
          ? new MovementView.Side(MovementRow.nameOfSystemAccount(accountId), null, null, null)
          : new MovementView.Side(codes.of(accountId), Bucket.ofCode(bucket), after, leg);
    }
  }

  MovementView named(AccountCodes codes) {
    return new MovementView(
        postedAt,
        requestedAt,
        transferId,
        key,
        type,
        points,
        debit.named(codes),
        credit.named(codes),
        expiresAt,
        reference,
        reason,
        metadata,
        origin);
  }
}
