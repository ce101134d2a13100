package dev.loyalty.ops.demo;

import dev.loyalty.jobs.NightRunningException;
import dev.loyalty.jobs.Nightly;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.job.JobRole;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;

/**
 * Says when a demo runs the nightly jobs.
 *
 * @param clock tells posting and the jobs the time
 * @param zone the time zone of the days
 */
record DemoNights(When when, DemoClock clock, ZoneId zone) {

  private static final LocalTime NIGHT = LocalTime.of(2, 0);

  /** The moment of a demo at which nights run. */
  enum When {
    NEVER,
    /** One night runs, for the date of the last event. */
    AT_THE_END,
    /**
     * A night runs after each day from the first event's to the last one's, in the events' time.
     */
    AFTER_EACH_DAY
  }

  /** Returns the moment at which the night of the date begins. */
  Instant after(LocalDate date) {
    return date.plusDays(1).atTime(NIGHT).atZone(zone).toInstant();
  }

  /**
   * @throws CommandException where a job fails
   */
  void run(JobRole jobs, LocalDate date, JobListener listener) throws CommandException {
    // The servers of a demo are thrown away, so a backup would be useless.
    Set<JobName> without = EnumSet.of(JobName.BACKUP);
    try {
      for (Nightly.Entry entry : jobs.nightly(without).run(date, listener)) {
        switch (entry.state()) {
          case DONE, DONE_BEFORE -> {}
          case RUNNING_ELSEWHERE, FAILED, HELD_UP ->
              throw CommandException.failed(String.valueOf(entry.message()), "");
        }
      }
    } catch (NightRunningException e) {
      throw CommandException.failed(String.valueOf(e.getMessage()), "", e);
    }
  }
}
