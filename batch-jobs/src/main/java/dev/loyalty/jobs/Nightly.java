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
 * Runs a whole night: all jobs for a business date in their order, and jobs of one program for each
 * program. A failed job holds up only the jobs that depend on it, and a failed job of one program
 * only that program's. Missed dates come first, without the jobs that do the same for any date (see
 * {@link #ONCE_A_CATCH_UP}). No other night runs meanwhile ({@link NightLock}).
 */
public final class Nightly {

  /** The jobs whose result a job needs. */
  private static final Map<JobName, Set<JobName>> NEEDS = new EnumMap<>(JobName.class);

  static {
    NEEDS.put(JobName.EXPIRE_POINTS, EnumSet.of(JobName.EXPIRE_HOLDS, JobName.ACTIVATE_POINTS));
    NEEDS.put(
        JobName.ARCHIVE,
        EnumSet.of(JobName.EXPIRE_POINTS, JobName.EVALUATE_TIERS, JobName.RECONCILE));
    NEEDS.put(JobName.PRUNE_KEYS, EnumSet.of(JobName.RECONCILE));
    NEEDS.put(JobName.REFRESH_REPORTS, EnumSet.of(JobName.EXPIRE_POINTS, JobName.EVALUATE_TIERS));
  }

  /** The jobs that need their dates in order: a tier falls one level a run. */
  private static final Set<JobName> IN_ORDER_OF_DATES = EnumSet.of(JobName.EVALUATE_TIERS);

  /** The jobs that do the same for any date: only the last of several dates runs them. */
  static final Set<JobName> ONCE_A_CATCH_UP =
      EnumSet.of(JobName.REBUILD_INDEXES, JobName.REFRESH_REPORTS, JobName.BACKUP);

  private final JobRunner runner;
  private final Nights nights;
  private final Supplier<List<Program>> programs;
  private final Set<JobName> jobs;

  /**
   * @param programs the programs as they are now
   * @param jobs the jobs of a night
   */
  public Nightly(
      JobRunner runner, Nights nights, Supplier<List<Program>> programs, Set<JobName> jobs) {
    this.runner = runner;
    this.nights = nights;
    this.programs = programs;
    this.jobs = jobs;
  }

  /** The result of a run in a night. */
  public enum State {
    DONE,
    /** The run was done before. */
    DONE_BEFORE,
    /** Another process does the run. */
    RUNNING_ELSEWHERE,
    FAILED,
    /** A job that it needs failed. */
    HELD_UP
  }

  /**
   * A run of a night.
   *
   * @param read rows read; 0 where it wasn't done now
   * @param changed rows or transfers changed; 0 where it wasn't done now
   * @param message the reason why it failed or was held up; else null
   */
  public record Entry(
      RunId id, State state, long read, long changed, long millis, @Nullable String message) {}

  /**
   * Runs the night, and those before it that were missed or not finished.
   *
   * @return the runs in order; the database has their record
   * @throws NightRunningException where another process runs a night; where that comes after hours,
   *     the connection that held the lock was lost
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

  /**
   * Finds a run that is not done and that this one needs, of the same program where both have one.
   */
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
