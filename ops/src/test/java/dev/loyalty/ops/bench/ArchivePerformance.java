package dev.loyalty.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.server.Kafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Measures the job {@code archive} against a bare COPY of the same month. {@code
 * -Dperformance.archive.transfers} changes the size of a month, {@code -Dperformance.rounds} the
 * number of months.
 */
@Isolated("It measures.")
class ArchivePerformance {

  /** Measured: 2.0 to 2.5 with two million transfers a month; small months cost more a row. */
  private static final double TIME_RATIO_MAX = 5;

  /** Measured: an eighth. */
  private static final double SIZE_RATIO_MAX = 0.25;

  @Test
  void archivingAMonthCostsAFewTimesWhatCopyingItDoes() throws Exception {
    int transfers = Integer.getInteger("performance.archive.transfers", 1_000_000);
    int months = Integer.getInteger("performance.rounds", 3);
    Bench.Settings settings = new Bench.Settings(1, 0, 2, 100_000, 0, 500);
    try (EmbeddedServers servers = EmbeddedServers.throwAway(Overrides.NONE)) {
      new SchemaMigration(servers.database()).run();
      Kafka kafka = Kafka.of(servers.kafkaAddress(), Map.of());
      List<ArchiveRound> rounds = new ArrayList<>();
      try (ArchiveBench archive = new ArchiveBench(servers, kafka, settings, months)) {
        archive.fill(transfers);
        for (int month = 0; month < months; month++) {
          rounds.add(archive.measure(month));
        }
      }
      ArchiveComparison comparison = ArchiveComparison.of(rounds);
      PerformanceFigures.keep("archive", comparison);

      assertThat(rounds)
          .allSatisfy(round -> assertThat(round.rows()).isGreaterThanOrEqualTo(transfers));
      assertThat(comparison.ratios().get(ArchiveComparison.TIME)).isLessThan(TIME_RATIO_MAX);
      assertThat(comparison.ratios().get(ArchiveComparison.SIZE)).isLessThan(SIZE_RATIO_MAX);
    }
  }
}
