package dev.loyalty.ops.job;

import dev.loyalty.jobs.Nightly;
import dev.loyalty.jobs.run.AlreadyCompleteException;
import dev.loyalty.jobs.run.AlreadyRunningException;
import dev.loyalty.jobs.run.JobFailedException;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.model.Program;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.support.CronExpression;

/**
 * Runs the jobs by the clock. When a program's night begins, in its time zone, its own jobs run for
 * the date that has ended; when the last zone's has begun, the whole night does. In between, what
 * is due is released and activated every five minutes. What has to run is read off the clock and
 * the record of runs alone, so several schedulers may run, one that was down catches up, and a run
 * that failed is tried again at the next look. In a thread of its own.
 */
public final class Scheduler implements AutoCloseable, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final Duration LOOK = Duration.ofSeconds(20);
  private static final Duration BETWEEN_NIGHTS = Duration.ofMinutes(5);

  /** After a failure, the night is tried again so late. */
  private static final Duration RETRY = Duration.ofMinutes(10);

  private static final List<JobName> BETWEEN =
      List.of(JobName.EXPIRE_HOLDS, JobName.ACTIVATE_POINTS);

  private final JobRole jobs;
  private final Clock clock;
  private final ZoneId operationsZone;
  private final NightDates dates;
  private final Thread thread = Thread.ofPlatform().name("scheduler").unstarted(this);

  /** By program code, and "" for the whole night: the last date that is done. */
  private final Map<String, LocalDate> done = new HashMap<>();

  private final Map<String, Instant> retryAt = new HashMap<>();
  private volatile Instant betweenAt = Instant.MAX;
  private boolean begun;
  private volatile @Nullable String problem;

  /**
   * @param cron when a night begins, in each zone; its jobs run for the date before
   */
  public Scheduler(JobRole jobs, Clock clock, ZoneId operationsZone, CronExpression cron) {
    this.jobs = jobs;
    this.clock = clock;
    this.operationsZone = operationsZone;
    this.dates = new NightDates(cron);
  }

  /** Begins; returns at once. */
  public void start() {
    betweenAt = clock.instant().plus(BETWEEN_NIGHTS);
    thread.start();
  }

  /** What is wrong, for health. */
  public List<String> problems() {
    return Optional.ofNullable(problem).stream().toList();
  }

  /** Ends after the piece of work that is being done; the next start goes on. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      while (!Thread.interrupted()) {
        look();
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      LOG.debug("The scheduler was ended");
    }
  }

  private void look() {
    try {
      List<Program> programs = jobs.programs();
      Instant now = clock.instant();
      if (!begun) {
        passOverNightsOfOthers(programs, now);
        begun = true;
      }
      if (!now.isBefore(betweenAt)) {
        runBetween(programs, now);
        betweenAt = now.plus(BETWEEN_NIGHTS);
      }
      for (Program program : programs) {
        LocalDate date = dates.lastEnded(program.timezone(), now);
        if (isDue(program.code(), date, now)) {
          runOwn(program, date, now);
        }
      }
      LocalDate date = dateEndedEverywhere(programs, now);
      if (isDue("", date, now)) {
        runNight(date, now);
      }
      jobs.showOpenBreaks();
      problem = null;
    } catch (RuntimeException e) {
      if (problem == null) {
        LOG.warn("The scheduler can't work now, and goes on trying", e);
      }
      problem = "The scheduler can't work: " + e.getMessage();
    }
  }

  /** Where there never was a night, the next one is the first. */
  private void passOverNightsOfOthers(List<Program> programs, Instant now) {
    if (jobs.isFirstNightToCome()) {
      done.put("", dateEndedEverywhere(programs, now));
      for (Program program : programs) {
        done.put(program.code(), dates.lastEnded(program.timezone(), now));
      }
    }
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

  private void runBetween(List<Program> programs, Instant now) {
    Instant moment = now.truncatedTo(ChronoUnit.SECONDS);
    for (JobName job : BETWEEN) {
      for (Program program : programs) {
        LocalDate today = LocalDate.ofInstant(now, program.timezone());
        run(RunId.at(moment, today, job, program.code()), program);
      }
    }
  }

  /** With the dates that were missed, the earliest first: a tier falls one level a date. */
  private void runOwn(Program program, LocalDate date, Instant now) {
    boolean allDone = true;
    for (LocalDate day : jobs.datesToRun(date)) {
      for (JobName job : JobName.values()) {
        if (job.scope() == JobName.Scope.PROGRAM && job != JobName.PRUNE_KEYS) {
          allDone = allDone && run(RunId.nightly(job, day, program.code()), program);
        }
      }
    }
    note(program.code(), date, allDone, now);
  }

  private void runNight(LocalDate date, Instant now) {
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
    note("", date, allDone, now);
  }

  private void note(String what, LocalDate date, boolean allDone, Instant now) {
    if (allDone) {
      done.put(what, date);
    } else {
      retryAt.put(what, now.plus(RETRY));
    }
  }

  /** Whether it is done, by whomever. */
  private boolean run(RunId id, Program program) {
    try {
      var result = jobs.runner().run(id, program, JobListener.NONE);
      if (result.changed() > 0) {
        LOG.info("{}: {} looked at, {} changed", id, result.read(), result.changed());
      }
      return true;
    } catch (AlreadyCompleteException e) {
      return true;
    } catch (AlreadyRunningException e) {
      LOG.info("{}", e.getMessage());
      return false;
    } catch (JobFailedException e) {
      LOG.warn("{}; it is tried again", e.getMessage(), e);
      return false;
    }
  }
}
