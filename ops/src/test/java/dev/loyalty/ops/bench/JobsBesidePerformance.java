package dev.loyalty.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.server.Kafka;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Measures posting without and with nightly jobs beside it, in turn. {@code -Dperformance.seconds}
 * changes the length of a measurement, {@code -Dperformance.rounds} the rounds.
 */
@Isolated("It measures.")
class JobsBesidePerformance {

  /** Measured: 0.87. */
  private static final double RATIO_MIN = 0.6;

  private static final Set<JobName> JOBS =
      EnumSet.of(JobName.ACTIVATE_POINTS, JobName.EXPIRE_POINTS, JobName.EVALUATE_TIERS);

  /** Longer than a request names an earlier one; jobs find keys to forget all the time. */
  private static final Duration RETENTION = Duration.ofSeconds(20);

  @Test
  void postingKeepsMostOfItsRateBesideNightlyJobs() throws Exception {
    int seconds = Integer.getInteger("performance.seconds", 20);
    int rounds = Integer.getInteger("performance.rounds", 3);
    Bench.Settings settings = new Bench.Settings(seconds, seconds / 2, 2, 100_000, 0, 500);
    try (EmbeddedServers servers = EmbeddedServers.throwAway(Overrides.NONE)) {
      new SchemaMigration(servers.database()).run();
      JobsBook.applyProgram(servers.database(), Duration.ofDays(1), RETENTION);
      Bench bench =
          new Bench(
              servers.database(),
              Kafka.of(servers.kafkaAddress(), Map.of()),
              settings,
              new LastYear(Clock.systemUTC(), new Random()));
      bench.fill(200_000, done -> {});
      double[] alone = new double[rounds];
      double[] beside = new double[rounds];
      try (JobsBeside jobs = new JobsBeside(servers.database(), servers.directory(), JOBS)) {
        for (int round = 0; round < rounds; round++) {
          alone[round] = bench.post().rate();
          jobs.start();
          try {
            beside[round] = bench.post().rate();
          } finally {
            jobs.stop();
          }
        }
        double ratio = median(beside) / median(alone);
        PerformanceFigures.keep(
            "jobs-beside",
            Map.of("alone", alone, "beside", beside, "ratio", ratio, "jobs", jobs.done()));

        assertThat(jobs.done()).isNotEmpty();
        assertThat(ratio).isGreaterThan(RATIO_MIN);
      }
    }
  }

  private static double median(double[] rates) {
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
