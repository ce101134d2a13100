package dev.loyalty.jobs.run;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The meters of jobs, which are documented here. Thread-safe. Their connection pools have Hikari's
 * own ({@code hikaricp.*}).
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><td>loyalty.job<td>timer, by job, program and outcome: done, failed<td>runs
 *   <tr><td>loyalty.job.last.success<td>gauge, by job and program<td>when it last succeeded, in seconds since 1970; absent until it has
 *   <tr><td>loyalty.breaks.open<td>gauge<td>breaks that are neither gone nor accepted; NaN until they are counted
 * </table>
 */
public final class JobMeters {

  private final MeterRegistry registry;
  private final Map<List<Tag>, AtomicLong> lastSuccess = new ConcurrentHashMap<>();
  private volatile double openBreaks = Double.NaN;

  public JobMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("loyalty.breaks.open", this, meters -> meters.openBreaks)
        .description("Breaks that are neither gone nor accepted")
        .strongReference(true)
        .register(registry);
  }

  /** Sets the number of open breaks. */
  public void openBreaks(long count) {
    openBreaks = count;
  }

  /** Counts a run that is done. */
  public void succeeded(RunId id, Duration took, Instant at) {
    time(id, "done", took);
    lastSuccess(id).set(at.getEpochSecond());
  }

  /** Counts a run that failed. */
  public void failed(RunId id, Duration took) {
    time(id, "failed", took);
  }

  private void time(RunId id, String outcome, Duration took) {
    Timer.builder("loyalty.job")
        .description("Runs of nightly jobs")
        .tags(tags(id))
        .tag("outcome", outcome)
        .register(registry)
        .record(took);
  }

  private AtomicLong lastSuccess(RunId id) {
    return lastSuccess.computeIfAbsent(
        tags(id),
        tags -> {
          AtomicLong seconds = new AtomicLong();
          Gauge.builder("loyalty.job.last.success", seconds, AtomicLong::get)
              .description("When the job last succeeded, in seconds since 1970")
              .baseUnit("seconds")
              .tags(tags)
              .register(registry);
          return seconds;
        });
  }

  private static List<Tag> tags(RunId id) {
    String program = id.program();
    return List.of(
        Tag.of("job", id.job().toString()), Tag.of("program", program == null ? "" : program));
  }
}
