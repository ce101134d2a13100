package dev.loyalty.ledger.model;

/** The direction in which an adjustment moves points, as the member sees it. */
public enum Direction {
  /** adjustment → available. */
  CREDIT,
  /** available → adjustment. */
  DEBIT
}
