package dev.loyalty.ledger.model;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reasons for refusing a request, in the order in which the contract (section 4) checks them.
 */
public enum RejectionCode {
  UNKNOWN_PROGRAM(1),
  KEY_REUSED(2),
  SAME_ACCOUNT(3),
  UNKNOWN_ACCOUNT(4),
  ACCOUNT_CLOSED(5),
  ACCOUNT_FROZEN(6),
  ACCOUNT_EXISTS(7),
  ACCOUNT_NOT_EMPTY(8),
  ORIGINAL_NOT_FOUND(9),
  ORIGINAL_NOT_REVERSIBLE(10),
  HOLD_NOT_OPEN(11),
  REVERSAL_EXCEEDS_ORIGINAL(12),
  CAPTURE_EXCEEDS_HOLD(13),
  INSUFFICIENT_POINTS(14),
  BALANCE_CAP_EXCEEDED(15),
  /** The account has new legs since a job counted its points. For requests of the system only. */
  ACCOUNT_MOVED(16),
  /** The earn is active already, or nothing of it is left. For requests of the system only. */
  EARN_NOT_PENDING(17);

  private static final Map<Integer, RejectionCode> BY_CODE =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(it -> (int) it.code, it -> it));

  private final short code;

  RejectionCode(int code) {
    this.code = (short) code;
  }

  /**
   * The number of this code in the database, where 0 stands for "posted". It is never reused for
   * another code, and says nothing about the order of checking.
   */
  public short code() {
    return code;
  }

  /**
   * Tells whether a producer's request may be refused with this code; else only requests of the
   * system are.
   */
  public boolean concernsProducers() {
    return this != ACCOUNT_MOVED && this != EARN_NOT_PENDING;
  }

  /** Tells whether a request that is refused with this code settles its key. */
  public boolean settlesKey() {
    return this != UNKNOWN_PROGRAM && this != KEY_REUSED && this != ACCOUNT_MOVED;
  }

  /**
   * @throws IllegalArgumentException for a number that stands for no rejection
   */
  public static RejectionCode ofCode(int code) {
    RejectionCode found = BY_CODE.get(code);
    if (found == null) {
      throw new IllegalArgumentException("no rejection has the code " + code);
    }
    return found;
  }
}
