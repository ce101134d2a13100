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
 * The times at which a demo runs the nightly jobs.
 *
 * @param clock the clock of posting and of the jobs
 * @param zone the time zone of the days
 */
record DemoNights(When when, DemoClock clock, ZoneId zone) {

  private static final LocalTime NIGHT = LocalTime.of(2, 0);

  /** The choice of days. */
  enum When {
    NEVER,
    /** Once, for the date of the last event. */
    AT_THE_END,
    /** After each day from the first event's to the last one's, in the events' own time. */
    AFTER_EACH_DAY
  }

  /** Returns the time at which the date's night begins. */
  Instant after(LocalDate date) {
    return date.plusDays(1).atTime(NIGHT).atZone(zone).toInstant();
  }

  /**
   * @throws CommandException where a job fails
   */
  void run(JobRole jobs, LocalDate date, JobListener listener) throws CommandException {
    // A book that is thrown away needs no backup.
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
