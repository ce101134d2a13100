package dev.loyalty.jobs.backup;

/** Hears of the progress of a backup or a restore, on the thread that does it. */
@FunctionalInterface
public interface BackupListener {

  BackupListener NONE = (activity, bytes) -> {};

  /**
   * Called often.
   *
   * @param activity the present activity, such as {@code copying account}
   * @param bytes the bytes of the book's text, over all tables so far
   */
  void advanced(String activity, long bytes);
}
