package dev.loyalty.jobs.archive;

/** The moments of archiving a month after which something is different. */
enum ArchiveStep {
  BEGUN,
  FILE_HALF_WRITTEN,
  FILE_WRITTEN,
  FILE_KEPT,
  MANIFEST_KEPT,
  VERIFIED,
  PARTITION_DETACHED,
  DETACHED,
  DROPPED;

  /** Hears of each step; may throw, as a process may die there. */
  @FunctionalInterface
  interface Listener {

    Listener NONE = (step, month) -> {};

    void reached(ArchiveStep step, ArchiveMonth month);
  }
}
