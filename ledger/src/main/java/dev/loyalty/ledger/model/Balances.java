package dev.loyalty.ledger.model;

/** An account's three balances, in points. Only {@code available} may be negative (a debt). */
public record Balances(long available, long pending, long held) {

  public static final Balances ZERO = new Balances(0, 0, 0);

  public long total() {
    return available + pending + held;
  }

  public boolean isZero() {
    return available == 0 && pending == 0 && held == 0;
  }
}
