package dev.loyalty.jobs.run;

import java.time.Instant;
import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What makes a run the same run: it is done at most once, and a failed one goes on where it
 * stopped.
 *
 * @param program code of the program; null: the whole book
 * @param moment of a run between nights, which does what is due by then; null: the business date's
 *     own run, which does what is due by that date's end
 * @param options in which the run differs from the nightly one, by name; empty: in none
 */
public record RunId(
    JobName job,
    LocalDate businessDate,
    @Nullable String program,
    @Nullable Instant moment,
    SortedMap<String, String> options) {

  public RunId {
    options = new TreeMap<>(options);
  }

  /** The run that a night does. */
  public static RunId nightly(JobName job, LocalDate businessDate, @Nullable String program) {
    return new RunId(job, businessDate, program, null, new TreeMap<>());
  }

  /** A run between nights. */
  public static RunId at(Instant moment, LocalDate today, JobName job, @Nullable String program) {
    return new RunId(job, today, program, moment, new TreeMap<>());
  }

  /** The same with an option. */
  public RunId with(String option, String value) {
    SortedMap<String, String> more = new TreeMap<>(options);
    more.put(option, value);
    return new RunId(job, businessDate, program, moment, more);
  }

  @Override
  public String toString() {
    return job
        + " of "
        + (moment == null ? businessDate : moment)
        + (program == null ? "" : " for " + program)
        + (options.isEmpty() ? "" : " " + options);
  }
}
