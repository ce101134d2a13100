package dev.loyalty.ledger.model;

/** Which way an adjustment moves points, seen from the member. */
public enum Direction {
  /** adjustment → available. */
  CREDIT,
  /** available → adjustment. */
  DEBIT
}
