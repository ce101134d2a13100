package dev.loyalty.jobs.reconcile;

/**
 * A part of reconciliation. A break of a leg is closed once the leg covers it and doesn't find it.
 */
public enum ReconcileLeg {
  STREAM("stream", "batches", "broker offsets, positions and batches agree"),
  KEYS("keys and journal", "transfers", "each posted key has its transfer, each transfer its key"),
  BALANCES("balances", "accounts", "checkpoint and journal make the balances"),
  SUMS("sums", "sums", "batches' sums are those of their rows; a program's accounts sum to zero"),
  LOTS("lots", "accounts", "lots make what is available"),
  TAMPER("tamper evidence", "batches", "digests recomputed from the journal"),
  ARCHIVE("archive", "months", "files are as their manifests say");

  private final String text;
  private final String unit;
  private final String purpose;

  ReconcileLeg(String text, String unit, String purpose) {
    this.text = text;
    this.unit = unit;
    this.purpose = purpose;
  }

  /** Returns the unit that it counts. */
  public String unit() {
    return unit;
  }

  /** Returns the purpose in a few words, for reports. */
  public String purpose() {
    return purpose;
  }

  @Override
  public String toString() {
    return text;
  }
}
