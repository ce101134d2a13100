package dev.loyalty.ledger.model;

/** Where an account is in its life. */
public enum AccountStatus {
  /** Only an id is reserved; to everyone outside, the account doesn't exist. */
  UNSEEN,
  OPEN,
  FROZEN,
  CLOSED;

  private static final AccountStatus[] BY_CODE = values();

  /** The number that stands for this status in the database. */
  public short code() {
    return (short) ordinal();
  }

  /**
   * @throws ArrayIndexOutOfBoundsException for a number that stands for no status
   */
  public static AccountStatus ofCode(int code) {
    return BY_CODE[code];
  }
}
