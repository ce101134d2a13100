package dev.loyalty.jobs.indexes;

import java.time.Duration;

/**
 * When an index is measured, rebuilt and checked, and how patiently.
 *
 * @param densityMin in percent; leaf pages are filled less than this on average: rebuild it. A
 *     B-tree that grows at random places settles at about 70, one that was built anew has 90.
 * @param bytesMin smaller ones aren't worth it
 * @param changesMin in percent of the table's rows: so many changes since it was measured make it
 *     worth measuring again. They can't lower the density by much more than their share.
 * @param verifiedWithinNights so many nights share the work of checking every index once
 * @param lockTimeout how long each lock is waited for; nobody who posts queues behind it
 * @param attempts until an index is left as it is for this date
 * @param pause between attempts
 */
public record IndexSettings(
    int densityMin,
    long bytesMin,
    int changesMin,
    int verifiedWithinNights,
    Duration lockTimeout,
    int attempts,
    Duration pause) {

  public static final IndexSettings DEFAULT =
      new IndexSettings(50, 1L << 20, 10, 30, Duration.ofSeconds(30), 3, Duration.ofSeconds(5));
}
