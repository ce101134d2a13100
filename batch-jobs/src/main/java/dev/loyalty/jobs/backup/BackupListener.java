package dev.loyalty.jobs.backup;

/** Is told how a backup or its restoring comes along, by the thread that does it. */
@FunctionalInterface
public interface BackupListener {

  BackupListener NONE = (activity, bytes) -> {};

  /**
   * Often.
   *
   * @param activity what is being done, such as {@code copying account}
   * @param bytes of the book's text, over all tables so far
   */
  void advanced(String activity, long bytes);
}
