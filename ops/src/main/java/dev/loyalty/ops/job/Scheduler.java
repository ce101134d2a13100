package dev.loyalty.ops.job;

import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.support.CronExpression;

/**
 * Runs the jobs by the clock: nights, and beside them what is due in between. What has to run is
 * read off the clock and the record of runs alone, so several schedulers may run, one that was down
 * catches up, and a run that failed is tried again.
 */
public final class Scheduler implements SmartLifecycle, AutoCloseable {

  private final RepeatedLook nights;
  private final RepeatedLook between;
  private final AtomicBoolean running = new AtomicBoolean();

  /**
   * @param cron when a night begins, in each zone; its jobs run for the date before
   */
  public Scheduler(JobRole jobs, Clock clock, ZoneId operationsZone, CronExpression cron) {
    this.nights =
        new RepeatedLook(
            "scheduler", new NightsByTheClock(jobs, clock, operationsZone, cron)::look);
    this.between =
        new RepeatedLook("scheduler-between-nights", new RunsBetweenNights(jobs, clock)::look);
  }

  @Override
  public void start() {
    running.set(true);
    nights.start();
    between.start();
  }

  /** Returns the present problems, for health. */
  public List<String> problems() {
    return Stream.of(nights, between).map(RepeatedLook::problem).flatMap(Optional::stream).toList();
  }

  /** Ends after the pieces of work that are being done; the next start goes on. */
  @Override
  public void stop() {
    if (running.getAndSet(false)) {
      between.end();
      nights.close();
      between.close();
    }
  }

  @Override
  public boolean isRunning() {
    return running.get();
  }

  @Override
  public void close() {
    stop();
  }
}
