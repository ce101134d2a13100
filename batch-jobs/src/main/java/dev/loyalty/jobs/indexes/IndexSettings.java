package dev.loyalty.jobs.indexes;

import java.time.Duration;

/**
 * Settings of measuring, rebuilding and checking indexes.
 *
 * @param densityMin in percent: an index whose leaf pages are filled less on average is rebuilt. A
 *     B-tree that grows at random places settles at about 70, one that was built anew has 90.
 * @param bytesMin the size below which an index isn't measured
 * @param changesMin in percent of the table's rows: an index is measured again after so many
 *     changes. They can't lower the density by much more than their share.
 * @param verifiedWithinNights the number of nights that share the work of checking every index once
 * @param lockTimeout the longest wait for each lock; posting doesn't queue behind it
 * @param attempts the number of attempts until an index is left as it is for this date
 * @param pause the pause between attempts
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
