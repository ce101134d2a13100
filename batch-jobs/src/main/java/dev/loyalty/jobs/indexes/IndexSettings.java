package dev.loyalty.jobs.indexes;

import java.time.Duration;

/**
 * When an index is rebuilt, and how patiently.
 *
 * @param densityMin in percent; leaf pages are filled less than this on average: rebuild it. A
 *     B-tree that grows at random places settles at about 70, one that was built anew has 90.
 * @param bytesMin smaller ones aren't worth it
 * @param lockTimeout how long each lock is waited for; nobody who posts queues behind it
 * @param attempts until an index is left as it is for this date
 * @param pause between attempts
 */
public record IndexSettings(
    int densityMin, long bytesMin, Duration lockTimeout, int attempts, Duration pause) {

  public static final IndexSettings DEFAULT =
      new IndexSettings(50, 1L << 20, Duration.ofSeconds(30), 3, Duration.ofSeconds(5));
}
