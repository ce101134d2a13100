package dev.loyalty.ops.installation;

import com.zaxxer.hikari.metrics.PoolStats;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ingest.meter.LaneFigures;
import dev.loyalty.jobs.run.JobMeters;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.RunId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists the metrics that the roles' own meters have once everything has happened. */
final class EmittedMetrics {

  private static final Pattern SAMPLE =
      Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? ", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  private EmittedMetrics() {}

  /** Returns each metric with the names of its labels. */
  static Map<String, Set<String>> labels() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ingest(registry);
    jobs(registry);
    new MicrometerMetricsTrackerFactory(registry).create("pool", new IdlePool());
    return labels(registry.scrape());
  }

  private static void ingest(MeterRegistry registry) {
    Outage outage = new Outage("database", Clock.systemUTC());
    IngestMeters meters = new IngestMeters(registry, outage);
    meters.watchLanes("open", () -> 0);
    meters.watchOutage("database", outage);
    meters.watchLane(new IdleLane());
    meters.deadLetter("MALFORMED_JSON");
  }

  private static void jobs(MeterRegistry registry) {
    JobMeters meters = new JobMeters(registry);
    RunId run = RunId.nightly(JobName.EXPIRE_HOLDS, LocalDate.EPOCH, "retail");
    meters.succeeded(run, Duration.ZERO, Instant.EPOCH);
  }

  private static Map<String, Set<String>> labels(String scrape) {
    Map<String, Set<String>> found = new TreeMap<>();
    Matcher samples = SAMPLE.matcher(scrape);
    while (samples.find()) {
      Set<String> labels = found.computeIfAbsent(samples.group(1), name -> new TreeSet<>());
      if (samples.group(2) != null) {
        LABEL.matcher(samples.group(2)).results().map(it -> it.group(1)).forEach(labels::add);
      }
    }
    return found;
  }

  private record IdleLane() implements LaneFigures {

    @Override
    public String topic() {
      return "loyalty.transfers";
    }

    @Override
    public int partition() {
      return 0;
    }

    @Override
    public double position() {
      return 0;
    }

    @Override
    public double lagRecords() {
      return 0;
    }

    @Override
    public double lagSeconds() {
      return 0;
    }

    @Override
    public double heldBackRecords() {
      return 0;
    }

    @Override
    public double outcomeBacklogBatches() {
      return 0;
    }
  }

  private static final class IdlePool extends PoolStats {

    IdlePool() {
      super(0);
    }

    @Override
    protected void update() {}
  }
}
