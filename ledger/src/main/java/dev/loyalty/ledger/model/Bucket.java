package dev.loyalty.ledger.model;

/** Which of an account's balances a leg changes. System accounts have {@code AVAILABLE} only. */
public enum Bucket {
  AVAILABLE,
  PENDING,
  HELD;

  /** The number that stands for this bucket in the database. */
  public short code() {
    return (short) ordinal();
  }
}
