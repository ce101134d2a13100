package dev.loyalty.jobs.reconcile;

/** How bad a break is, the worst first. */
public enum Severity {
  /** Points may be wrong, or somebody changed what was written once and for ever. */
  CRITICAL,
  /** Balances are right, but something beside them doesn't agree. */
  MAJOR,
  /** Something is late. */
  MINOR
}
