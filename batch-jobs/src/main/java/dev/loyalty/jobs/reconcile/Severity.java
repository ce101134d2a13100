package dev.loyalty.jobs.reconcile;

/** The severity of a break, the worst first. */
public enum Severity {
  /** Points may be wrong, or a row that must never change was changed. */
  CRITICAL,
  /** Balances are right, but something beside them doesn't agree. */
  MAJOR,
  /** Something is late. */
  MINOR
}
