package dev.loyalty.jobs.reconcile;

/** The kinds of breaks. The database stores their names: never rename one. */
public enum BreakKind {
  /** An account's balance is not what the journal makes it. */
  BALANCE(ReconcileLeg.BALANCES, Severity.CRITICAL),
  /** An account's legs are not numbered without a gap, or a balance after one doesn't follow. */
  CHAIN(ReconcileLeg.BALANCES, Severity.CRITICAL),
  /** The checkpoint says other than the journal, which agrees with the account. */
  CHECKPOINT(ReconcileLeg.BALANCES, Severity.MAJOR),
  /** Held points are not the sum of the open holds. */
  HOLD(ReconcileLeg.BALANCES, Severity.CRITICAL),
  /** Pending points are not the sum of the waiting earns. */
  PENDING_EARN(ReconcileLeg.BALANCES, Severity.CRITICAL),
  /** A batch's sum for a system account is not that of its rows. */
  SYSTEM_SUM(ReconcileLeg.SUMS, Severity.CRITICAL),
  /** All accounts together are not zero, and what more exact was found doesn't explain it. */
  PROGRAM_SUM(ReconcileLeg.SUMS, Severity.CRITICAL),
  /** A posted key without its one transfer, or a transfer without its key, or they differ. */
  KEY(ReconcileLeg.KEYS, Severity.CRITICAL),
  /** A reversal's running total, a hold's or a pending earn's settlement is not its transfers'. */
  ORIGINAL(ReconcileLeg.KEYS, Severity.CRITICAL),
  /** Lots minus debt are not the available points. */
  LOT(ReconcileLeg.LOTS, Severity.MAJOR),
  /** Batches don't follow each other, or the lane doesn't stand behind the last one. */
  BATCH(ReconcileLeg.STREAM, Severity.CRITICAL),
  /** Dead letters are not those that the batches counted. */
  DEAD_LETTER(ReconcileLeg.STREAM, Severity.MAJOR),
  /** Offsets passed without an outcome, which the broker doesn't explain. */
  GAP(ReconcileLeg.STREAM, Severity.CRITICAL),
  /** The lane stands where the broker has nothing. */
  BROKER(ReconcileLeg.STREAM, Severity.CRITICAL),
  /** Outcomes have waited too long to be published. */
  PUBLISHING(ReconcileLeg.STREAM, Severity.MINOR),
  /** A batch's journal rows are not those that were written. */
  DIGEST(ReconcileLeg.TAMPER, Severity.CRITICAL),
  /** An archived month is not what its manifest or the book says. */
  ARCHIVE(ReconcileLeg.ARCHIVE, Severity.CRITICAL);

  private final ReconcileLeg leg;
  private final Severity severity;

  BreakKind(ReconcileLeg leg, Severity severity) {
    this.leg = leg;
    this.severity = severity;
  }

  public ReconcileLeg leg() {
    return leg;
  }

  public Severity severity() {
    return severity;
  }
}
