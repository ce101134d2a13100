package dev.loyalty.ops.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricUseTest {

  @Test
  void findsEachMetricWithTheLabelsThatChooseIt() {
    assertThat(
            MetricUse.in(
                """
                time() - max by (job, program) (max_over_time(a_seconds[7d])) > 26 * 3600
                or sum(b_total{code="x, y=1", state!~"o.*"} == bool 0) / histogram_quantile(0.5, c:d)
                """))
        .containsExactly(
            new MetricUse("a_seconds", Set.of()),
            new MetricUse("b_total", Set.of("code", "state")),
            new MetricUse("c:d", Set.of()));
  }

  @Test
  void findsByWhichLabelsIsGrouped() {
    assertThat(MetricUse.groupings("sum by (job, program) (a) / on (pool) sum by(pool) (b)"))
        .containsExactlyInAnyOrderElementsOf(List.of("job", "program", "pool"));
    assertThat(MetricUse.groupings("sum(a)")).isEmpty();
  }
}
