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

/** What jobs tell monitoring: {@code loyalty.job} and {@code loyalty.job.last.success}. */
public final class JobMeters {

  private final MeterRegistry registry;
  private final Map<List<Tag>, AtomicLong> lastSuccess = new ConcurrentHashMap<>();

  public JobMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void succeeded(RunId id, Duration took, Instant at) {
    time(id, "done", took);
    lastSuccess(id).set(at.getEpochSecond());
  }

  void failed(RunId id, Duration took) {
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
