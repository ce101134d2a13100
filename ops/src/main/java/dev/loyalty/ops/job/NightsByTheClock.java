package dev.loyalty.ops.job;

import dev.loyalty.jobs.NightLock;
import dev.loyalty.jobs.NightRunningException;
import dev.loyalty.jobs.Nightly;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.model.Program;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.support.CronExpression;

/**
 * Runs each program's own jobs when its night begins, in its time zone, for the date that has
 * ended; and the whole night when the last zone's has begun. For one thread.
 */
final class NightsByTheClock {

  private static final Logger LOG = LoggerFactory.getLogger(NightsByTheClock.class);

  /** The pause before a night that failed is tried again. */
  private static final Duration RETRY = Duration.ofMinutes(10);

  /** Stands for the whole night where a program's code would stand. */
  private static final String WHOLE = "";

  private final JobRole jobs;
  private final Clock clock;
  private final ZoneId operationsZone;
  private final NightDates dates;

  /** The last date that is done, by program code. */
  private final Map<String, LocalDate> done = new HashMap<>();

  private final Map<String, Instant> retryAt = new HashMap<>();
  private boolean begun;

  /**
   * @param cron when a night begins, in each zone
   */
  NightsByTheClock(JobRole jobs, Clock clock, ZoneId operationsZone, CronExpression cron) {
    this.jobs = jobs;
    this.clock = clock;
    this.operationsZone = operationsZone;
    this.dates = new NightDates(cron);
  }

  /**
   * Runs the jobs that are due by the clock and the record of runs. If another process runs a
   * night, the next look goes on.
   */
  void look() {
    List<Program> programs = jobs.programs();
    Instant now = clock.instant();
    if (!begun) {
      begin(programs, dateEndedEverywhere(programs, now));
      begun = true;
    }
    for (Program program : programs) {
      LocalDate date = dates.lastEnded(program.timezone(), now);
      if (isDue(program.code(), date, now)) {
        unlessANightIsRunning(() -> runOwn(program, date, now));
      }
    }
    LocalDate date = dateEndedEverywhere(programs, now);
    if (isDue(WHOLE, date, now)) {
      unlessANightIsRunning(() -> runWhole(date, now));
    }
    jobs.showOpenBreaks();
  }

  /** The next night is the first one if none has ever begun. */
  private void begin(List<Program> programs, LocalDate ended) {
    LocalDate last = jobs.nights().findLastBefore(ended.plusDays(1)).orElse(ended);
    done.put(WHOLE, last);
    programs.forEach(program -> done.put(program.code(), last));
  }

  private boolean isDue(String what, LocalDate date, Instant now) {
    return date.isAfter(done.getOrDefault(what, LocalDate.MIN))
        && !now.isBefore(retryAt.getOrDefault(what, Instant.MIN));
  }

  private LocalDate dateEndedEverywhere(List<Program> programs, Instant now) {
    List<LocalDate> ended = new ArrayList<>();
    ended.add(dates.lastEnded(operationsZone, now));
    programs.forEach(program -> ended.add(dates.lastEnded(program.timezone(), now)));
    return ended.stream().min(Comparator.naturalOrder()).orElseThrow();
  }

  /** A program's part of a night, or a whole one. */
  @FunctionalInterface
  private interface Night {

    void run() throws NightRunningException;
  }

  private static void unlessANightIsRunning(Night night) {
    try {
      night.run();
    } catch (NightRunningException e) {
      LOG.debug("{}; looking again later", e.getMessage());
    }
  }

  /**
   * Runs the dates that were missed first, the earliest before the others: a tier falls one level a
   * date.
   */
  private void runOwn(Program program, LocalDate date, Instant now) throws NightRunningException {
    LoggedRuns runs = new LoggedRuns(jobs.runner());
    boolean allDone = true;
    try (NightLock lock = jobs.nights().tryLock().orElseThrow(NightRunningException::new)) {
      jobs.nights().begin(date);
      for (LocalDate day : jobs.nights().datesToRun(date)) {
        for (JobName job : JobName.values()) {
          if (job.scope() == JobName.Scope.PROGRAM && job != JobName.PRUNE_KEYS) {
            lock.keep();
            allDone = allDone && runs.run(RunId.nightly(job, day, program.code()), program);
          }
        }
      }
    }
    note(program.code(), date, allDone, now);
  }

  private void runWhole(LocalDate date, Instant now) throws NightRunningException {
    List<Nightly.Entry> entries = jobs.nightly().run(date, JobListener.NONE);
    boolean allDone = true;
    for (Nightly.Entry entry : entries) {
      switch (entry.state()) {
        case DONE ->
            LOG.info("{}: {} looked at, {} changed", entry.id(), entry.read(), entry.changed());
        case DONE_BEFORE -> {}
        case RUNNING_ELSEWHERE, FAILED, HELD_UP -> {
          LOG.warn("{}: {}", entry.id(), entry.message());
          allDone = false;
        }
      }
    }
    note(WHOLE, date, allDone, now);
  }

  private void note(String what, LocalDate date, boolean allDone, Instant now) {
    if (allDone) {
      done.put(what, date);
    } else {
      retryAt.put(what, now.plus(RETRY));
    }
  }
}
