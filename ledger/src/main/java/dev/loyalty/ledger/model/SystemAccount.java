package dev.loyalty.ledger.model;

/**
 * A program's own accounts. They have no row and may go negative: the sums of the batches'
 * movements are their balances.
 */
public enum SystemAccount {
  ISSUANCE(-1),
  REDEMPTION(-2),
  ADJUSTMENT(-3),
  EXPIRY(-4);

  private final int id;

  SystemAccount(int id) {
    this.id = id;
  }

  /** The account id in the journal; members' ids are positive. */
  public int id() {
    return id;
  }

  public static boolean isSystem(long accountId) {
    return accountId < 0;
  }
}
