package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.SystemAccount;

/** One end of a planned movement. */
sealed interface Side {

  /** Changes the balance by the points, and returns the leg that records it. */
  Leg change(long points);

  /** A balance of a member's account. */
  record OfMember(Account account, Bucket bucket) implements Side {
    @Override
    public Leg change(long points) {
      return account.change(bucket, points);
    }
  }

  /** One of the program's own accounts. */
  enum OfSystem implements Side {
    ISSUANCE(SystemAccount.ISSUANCE),
    REDEMPTION(SystemAccount.REDEMPTION),
    ADJUSTMENT(SystemAccount.ADJUSTMENT),
    EXPIRY(SystemAccount.EXPIRY);

    private final Leg leg;

    OfSystem(SystemAccount account) {
      leg = Leg.of(account);
    }

    @Override
    public Leg change(long points) {
      return leg;
    }
  }
}
