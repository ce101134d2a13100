package dev.loyalty.ledger.model;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The stage of an account's life. */
public enum AccountStatus {
  /** Only an id is reserved; to everyone outside, the account doesn't exist. */
  UNSEEN(0),
  OPEN(1),
  FROZEN(2),
  CLOSED(3);

  private static final Map<Integer, AccountStatus> BY_CODE =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(it -> (int) it.code, it -> it));

  private final short code;

  AccountStatus(int code) {
    this.code = (short) code;
  }

  /** The number that stands for this status in the database. Never reused for another. */
  public short code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException for a number that stands for no status
   */
  public static AccountStatus ofCode(int code) {
    AccountStatus found = BY_CODE.get(code);
    if (found == null) {
      throw new IllegalArgumentException("no account status has the code " + code);
    }
    return found;
  }
}
