package dev.loyalty.jobs.run;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What makes a run the same run: it is done at most once, and a failed one goes on where it
 * stopped.
 *
 * @param program code of the program; null: the whole book
 * @param moment of a run between nights, which does what is due by then; null: the business date's
 *     own run, which does what is due by that date's end
 */
public record RunId(
    JobName job, LocalDate businessDate, @Nullable String program, @Nullable Instant moment) {

  public static RunId nightly(JobName job, LocalDate businessDate, @Nullable String program) {
    return new RunId(job, businessDate, program, null);
  }

  @Override
  public String toString() {
    return job
        + " of "
        + (moment == null ? businessDate : moment)
        + (program == null ? "" : " for " + program);
  }
}
