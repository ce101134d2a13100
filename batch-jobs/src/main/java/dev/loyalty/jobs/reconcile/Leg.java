package dev.loyalty.jobs.reconcile;

/** A part of reconciliation. What it covers is what its breaks are closed by. */
public enum Leg {
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

  Leg(String text, String unit, String purpose) {
    this.text = text;
    this.unit = unit;
    this.purpose = purpose;
  }

  /** What it counts. */
  public String unit() {
    return unit;
  }

  /** In a few words, for reports. */
  public String purpose() {
    return purpose;
  }

  @Override
  public String toString() {
    return text;
  }
}
