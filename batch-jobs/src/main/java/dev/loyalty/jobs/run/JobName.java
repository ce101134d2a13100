package dev.loyalty.jobs.run;

import java.util.Optional;
import java.util.stream.Stream;

/** The nightly jobs, in the order in which a night runs them. */
public enum JobName {
  EXPIRE_HOLDS("expire-holds", Scope.PROGRAM, "releases holds whose time is over"),
  ACTIVATE_POINTS("activate-points", Scope.PROGRAM, "makes pending points available when due"),
  EXPIRE_POINTS("expire-points", Scope.PROGRAM, "expires points that are past their date"),
  EVALUATE_TIERS("evaluate-tiers", Scope.PROGRAM, "gives accounts the tier that they earned"),
  RECONCILE("reconcile", Scope.EITHER, "proves the book right, or names what is wrong"),
  ARCHIVE("archive", Scope.BOOK, "moves old months of the journal to Parquet files"),
  PRUNE_KEYS("prune-keys", Scope.PROGRAM, "forgets idempotency keys past their retention"),
  REBUILD_INDEXES(
      "rebuild-indexes",
      Scope.BOOK,
      "makes partitions, forgets old runs, rebuilds bloated indexes"),
  REFRESH_REPORTS("refresh-reports", Scope.BOOK, "refreshes what the reports read"),
  BACKUP("backup", Scope.BOOK, "writes a consistent copy of the database");

  /** The scope of one run. */
  public enum Scope {
    /** One program. A run without a program runs for each of them. */
    PROGRAM,
    /** The whole book. A program is refused. */
    BOOK,
    /** The whole book, or one program where one is named. */
    EITHER
  }

  private final String text;
  private final Scope scope;
  private final String purpose;

  JobName(String text, Scope scope, String purpose) {
    this.text = text;
    this.scope = scope;
    this.purpose = purpose;
  }

  public Scope scope() {
    return scope;
  }

  /** Tells whether it is also run between nights, for what is due by then. */
  public boolean isRunBetweenNights() {
    return this == EXPIRE_HOLDS || this == ACTIVATE_POINTS;
  }

  /** Returns the purpose in a few words, for lists. */
  public String purpose() {
    return purpose;
  }

  public static Optional<JobName> find(String text) {
    return Stream.of(values()).filter(name -> name.text.equals(text)).findFirst();
  }

  /** Returns the name as the command line and the database write it. */
  @Override
  public String toString() {
    return text;
  }
}
