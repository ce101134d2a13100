package dev.loyalty.jobs.run;

import java.time.Instant;
import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a run, which is done at most once; a failed one resumes where it stopped.
 *
 * @param program the program's code; null for the whole book
 * @param moment the moment of a run between nights, which does what is due by then; null for the
 *     business date's own run, which does what is due by that date's end
 * @param options the options by which the run differs from the nightly one, by name
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

  /** Returns the id of a night's run. */
  public static RunId nightly(JobName job, LocalDate businessDate, @Nullable String program) {
    return new RunId(job, businessDate, program, null, new TreeMap<>());
  }

  /** Returns the id of a run between nights. */
  public static RunId at(Instant moment, LocalDate today, JobName job, @Nullable String program) {
    return new RunId(job, today, program, moment, new TreeMap<>());
  }

  /** Returns this id with an option added. */
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
