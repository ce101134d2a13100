package dev.loyalty.jobs.reconcile;

/** The kinds of breaks. The database stores their names: never rename one. */
public enum BreakKind {
  /** An account's balance is not what the journal makes it. */
  BALANCE(Leg.BALANCES, Severity.CRITICAL),
  /** An account's legs are not numbered without a gap, or a balance after one doesn't follow. */
  CHAIN(Leg.BALANCES, Severity.CRITICAL),
  /** The checkpoint says other than the journal, which agrees with the account. */
  CHECKPOINT(Leg.BALANCES, Severity.MAJOR),
  /** Held points are not the sum of the open holds. */
  HOLD(Leg.BALANCES, Severity.CRITICAL),
  /** Pending points are not the sum of the waiting earns. */
  PENDING_EARN(Leg.BALANCES, Severity.CRITICAL),
  /** A batch's sum for a system account is not that of its rows. */
  SYSTEM_SUM(Leg.SUMS, Severity.CRITICAL),
  /** All accounts together are not zero, and what more exact was found doesn't explain it. */
  PROGRAM_SUM(Leg.SUMS, Severity.CRITICAL),
  /** A posted key without its one transfer, or a transfer without its key, or they differ. */
  KEY(Leg.KEYS, Severity.CRITICAL),
  /** A reversal's running total, a hold's or a pending earn's settlement is not its transfers'. */
  ORIGINAL(Leg.KEYS, Severity.CRITICAL),
  /** Lots minus debt are not the available points. */
  LOT(Leg.LOTS, Severity.MAJOR),
  /** Batches don't follow each other, or the lane doesn't stand behind the last one. */
  BATCH(Leg.STREAM, Severity.CRITICAL),
  /** Dead letters are not those that the batches counted. */
  DEAD_LETTER(Leg.STREAM, Severity.MAJOR),
  /** Offsets passed without an outcome, which the broker doesn't explain. */
  GAP(Leg.STREAM, Severity.CRITICAL),
  /** The lane stands where the broker has nothing. */
  BROKER(Leg.STREAM, Severity.CRITICAL),
  /** Outcomes have waited too long to be published. */
  PUBLISHING(Leg.STREAM, Severity.MINOR),
  /** A batch's journal rows are not those that were written. */
  DIGEST(Leg.TAMPER, Severity.CRITICAL),
  /** An archived month is not what its manifest or the book says. */
  ARCHIVE(Leg.ARCHIVE, Severity.CRITICAL);

  private final Leg leg;
  private final Severity severity;

  BreakKind(Leg leg, Severity severity) {
    this.leg = leg;
    this.severity = severity;
  }

  public Leg leg() {
    return leg;
  }

  public Severity severity() {
    return severity;
  }
}
