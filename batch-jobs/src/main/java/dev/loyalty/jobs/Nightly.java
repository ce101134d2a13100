package dev.loyalty.jobs;

import dev.loyalty.jobs.run.AlreadyCompleteException;
import dev.loyalty.jobs.run.AlreadyRunningException;
import dev.loyalty.jobs.run.JobFailedException;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobName.Scope;
import dev.loyalty.jobs.run.JobRunner;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.model.Program;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A whole night: all jobs for a business date in their order, those of one program for each. A job
 * that fails holds up only what depends on it, and of one program only that program's. Dates that
 * were missed are caught up first, without what looks at no date (see {@link #ONCE_A_CATCH_UP}).
 * Nobody else runs a night meanwhile ({@link NightLock}).
 */
public final class Nightly {

  /** Whose result a job needs. */
  private static final Map<JobName, Set<JobName>> NEEDS = new EnumMap<>(JobName.class);

  static {
    NEEDS.put(JobName.EXPIRE_POINTS, EnumSet.of(JobName.EXPIRE_HOLDS, JobName.ACTIVATE_POINTS));
    NEEDS.put(
        JobName.ARCHIVE,
        EnumSet.of(JobName.EXPIRE_POINTS, JobName.EVALUATE_TIERS, JobName.RECONCILE));
    NEEDS.put(JobName.PRUNE_KEYS, EnumSet.of(JobName.RECONCILE));
    NEEDS.put(JobName.REFRESH_REPORTS, EnumSet.of(JobName.EXPIRE_POINTS, JobName.EVALUATE_TIERS));
  }

  /**
   * What must not be done for a date before it is for those before: a tier falls one level a run.
   */
  private static final Set<JobName> IN_ORDER_OF_DATES = EnumSet.of(JobName.EVALUATE_TIERS);

  /** What is the same for whichever date it is done: only the last date of several does it. */
  static final Set<JobName> ONCE_A_CATCH_UP =
      EnumSet.of(JobName.REBUILD_INDEXES, JobName.REFRESH_REPORTS, JobName.BACKUP);

  private final JobRunner runner;
  private final Nights nights;
  private final Supplier<List<Program>> programs;
  private final Set<JobName> jobs;

  /**
   * @param programs as they are now
   * @param jobs that take part
   */
  public Nightly(
      JobRunner runner, Nights nights, Supplier<List<Program>> programs, Set<JobName> jobs) {
    this.runner = runner;
    this.nights = nights;
    this.programs = programs;
    this.jobs = jobs;
  }

  /** What became of a run in a night. */
  public enum State {
    DONE,
    /** It was done before. */
    DONE_BEFORE,
    /** Another process is at it. */
    RUNNING_ELSEWHERE,
    FAILED,
    /** Something that it needs failed. */
    HELD_UP
  }

  /**
   * A run of a night.
   *
   * @param read rows looked at; 0 where it wasn't done now
   * @param changed rows or transfers changed; 0 where it wasn't done now
   * @param message why it failed or was held up; null else
   */
  public record Entry(
      RunId id, State state, long read, long changed, long millis, @Nullable String message) {}

  /**
   * Runs the night, and those before it that were missed or not finished.
   *
   * @return what was done, in order; the record of it is in the database
   * @throws NightRunningException somebody else runs a night; where it says so after hours, the
   *     connection that kept others away was lost meanwhile
   */
  public List<Entry> run(LocalDate date, JobListener listener) throws NightRunningException {
    try (NightLock lock = nights.tryLock().orElseThrow(NightRunningException::new)) {
      return run(date, lock, listener);
    }
  }

  private List<Entry> run(LocalDate date, NightLock lock, JobListener listener)
      throws NightRunningException {
    List<Entry> entries = new ArrayList<>();
    List<Program> all = programs.get();
    nights.begin(date);
    for (LocalDate day : nights.datesToRun(date)) {
      Set<JobName> ofDay = EnumSet.noneOf(JobName.class);
      ofDay.addAll(jobs);
      if (day.isBefore(date)) {
        ofDay.removeAll(ONCE_A_CATCH_UP);
      }
      for (RunId id : runs(day, ofDay, all)) {
        lock.keep();
        entries.add(run(id, program(id, all), entries, listener));
      }
      if (entries.stream().allMatch(it -> isDone(it.state()))) {
        nights.complete(day);
      }
    }
    return entries;
  }

  private static boolean isDone(State state) {
    return state == State.DONE || state == State.DONE_BEFORE;
  }

  private static List<RunId> runs(LocalDate day, Set<JobName> ofDay, List<Program> all) {
    List<RunId> runs = new ArrayList<>();
    for (JobName job : ofDay) {
      if (job.scope() == Scope.PROGRAM) {
        all.forEach(program -> runs.add(RunId.nightly(job, day, program.code())));
      } else {
        runs.add(RunId.nightly(job, day, null));
      }
    }
    return runs;
  }

  private static @Nullable Program program(RunId id, List<Program> all) {
    return all.stream().filter(it -> it.code().equals(id.program())).findFirst().orElse(null);
  }

  private Entry run(RunId id, @Nullable Program program, List<Entry> before, JobListener listener) {
    Entry culprit = findCulprit(id, before);
    if (culprit != null) {
      return entry(id, State.HELD_UP, culprit.id() + " is not done");
    }
    try {
      var result = runner.runInTurn(id, program, listener);
      return new Entry(
          id, State.DONE, result.read(), result.changed(), result.duration().toMillis(), null);
    } catch (AlreadyCompleteException e) {
      return entry(id, State.DONE_BEFORE, null);
    } catch (AlreadyRunningException e) {
      return entry(id, State.RUNNING_ELSEWHERE, e.getMessage());
    } catch (JobFailedException e) {
      return entry(id, State.FAILED, e.getMessage());
    }
  }

  private static Entry entry(RunId id, State state, @Nullable String message) {
    return new Entry(id, state, 0, 0, 0, message);
  }

  /** A run that is not done and that this one needs; of the same program, where both have one. */
  private static @Nullable Entry findCulprit(RunId id, List<Entry> before) {
    for (Entry entry : before) {
      boolean concerns =
          id.program() == null
              || entry.id().program() == null
              || id.program().equals(entry.id().program());
      if (concerns && needs(id, entry.id()) && !isDone(entry.state())) {
        return entry;
      }
    }
    return null;
  }

  private static boolean needs(RunId id, RunId earlier) {
    return id.businessDate().equals(earlier.businessDate())
        ? NEEDS.getOrDefault(id.job(), Set.of()).contains(earlier.job())
        : id.job() == earlier.job() && IN_ORDER_OF_DATES.contains(id.job());
  }
}
