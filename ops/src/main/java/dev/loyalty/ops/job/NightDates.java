package dev.loyalty.ops.job;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.springframework.scheduling.support.CronExpression;

/**
 * Tells the business date whose night has begun last.
 *
 * @param cron when a night begins, in a zone's own time
 */
record NightDates(CronExpression cron) {

  /** A cron expression of nights fires at least once a week. */
  private static final Duration LONGEST_PERIOD = Duration.ofDays(8);

  /** The date before the one on which a night last began in the zone. */
  LocalDate lastEnded(ZoneId zone, Instant now) {
    // Local time: a night that should begin in an hour that a clock change skips begins after it.
    LocalDateTime local = LocalDateTime.ofInstant(now, zone);
    LocalDateTime last = null;
    LocalDateTime next = cron.next(local.minus(LONGEST_PERIOD));
    while (next != null && !next.isAfter(local)) {
      last = next;
      next = cron.next(next);
    }
    return (last == null ? local : last).toLocalDate().minusDays(1);
  }
}
