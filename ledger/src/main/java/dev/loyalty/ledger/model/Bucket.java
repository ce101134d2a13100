package dev.loyalty.ledger.model;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of an account's balances, which a leg changes. System accounts have {@code AVAILABLE} only.
 */
public enum Bucket {
  AVAILABLE(0),
  PENDING(1),
  HELD(2);

  private static final Map<Integer, Bucket> BY_CODE =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(it -> (int) it.code, it -> it));

  private final short code;

  Bucket(int code) {
    this.code = (short) code;
  }

  /** The number that stands for this bucket in the database. Never reused for another. */
  public short code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException for a number that stands for no bucket
   */
  public static Bucket ofCode(int code) {
    Bucket found = BY_CODE.get(code);
    if (found == null) {
      throw new IllegalArgumentException("no bucket has the code " + code);
    }
    return found;
  }
}
