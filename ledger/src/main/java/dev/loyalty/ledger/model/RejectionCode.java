package dev.loyalty.ledger.model;

/** Why a request was refused, in the order in which the contract (section 4) checks. */
public enum RejectionCode {
  UNKNOWN_PROGRAM,
  KEY_REUSED,
  SAME_ACCOUNT,
  UNKNOWN_ACCOUNT,
  ACCOUNT_CLOSED,
  ACCOUNT_FROZEN,
  ACCOUNT_EXISTS,
  ACCOUNT_NOT_EMPTY,
  ORIGINAL_NOT_FOUND,
  ORIGINAL_NOT_REVERSIBLE,
  HOLD_NOT_OPEN,
  REVERSAL_EXCEEDS_ORIGINAL,
  CAPTURE_EXCEEDS_HOLD,
  INSUFFICIENT_POINTS,
  BALANCE_CAP_EXCEEDED,
  /** Of the system's own requests: the account moved on since its points were counted. */
  ACCOUNT_MOVED,
  /** Of the system's own requests: the earn is active, or nothing of it is left. */
  EARN_NOT_PENDING;

  private static final RejectionCode[] BY_CODE = values();

  /** The number that stands for this code in the database; 0 is left to "posted". */
  public short code() {
    return (short) (ordinal() + 1);
  }

  /** Whether a producer's request may be refused so; else only the system's own are. */
  public boolean concernsProducers() {
    return this != ACCOUNT_MOVED && this != EARN_NOT_PENDING;
  }

  /** Whether a request that is refused so has settled its key. */
  public boolean settlesKey() {
    return this != UNKNOWN_PROGRAM && this != KEY_REUSED && this != ACCOUNT_MOVED;
  }

  /**
   * @throws IllegalArgumentException for a number that stands for no rejection
   */
  public static RejectionCode ofCode(int code) {
    if (code < 1 || code > BY_CODE.length) {
      throw new IllegalArgumentException("no rejection has the code " + code);
    }
    return BY_CODE[code - 1];
  }
}
