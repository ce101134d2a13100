package dev.loyalty.ingest.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ingest.broker.Outage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.Collection;
import org.junit.jupiter.api.Test;

class IngestMetersTest {

  private static final int GAUGES_OF_A_LANE = 5;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final IngestMeters meters =
      new IngestMeters(registry, new Outage("database", Clock.systemUTC()));

  /** All of its figures are that number. */
  private record Lane(String topic, int partition, double figure) implements LaneFigures {

    @Override
    public double position() {
      return figure;
    }

    @Override
    public double lagRecords() {
      return figure;
    }

    @Override
    public double lagSeconds() {
      return figure;
    }

    @Override
    public double heldBackRecords() {
      return figure;
    }

    @Override
    public double outcomeBacklogBatches() {
      return figure;
    }
  }

  private Collection<Gauge> gauges(int partition) {
    return Search.in(registry).tag("partition", Integer.toString(partition)).gauges();
  }

  @Test
  void showsALanesFiguresUntilItEnds() {
    Runnable end = meters.watchLane(new Lane("t", 0, 7));
    meters.watchLane(new Lane("t", 1, 8));
    assertThat(gauges(0)).hasSize(GAUGES_OF_A_LANE).allMatch(it -> it.value() == 7);
    end.run();
    assertThat(gauges(0)).isEmpty();
    assertThat(gauges(1)).hasSize(GAUGES_OF_A_LANE).allMatch(it -> it.value() == 8);
  }

  @Test
  void showsThePartitionsNewLaneThoughTheOldOneLingers() {
    Runnable endOfOld = meters.watchLane(new Lane("t", 0, 7));
    Runnable endOfNew = meters.watchLane(new Lane("t", 0, 8));
    assertThat(gauges(0)).hasSize(GAUGES_OF_A_LANE).allMatch(it -> it.value() == 8);
    endOfOld.run();
    assertThat(gauges(0)).hasSize(GAUGES_OF_A_LANE).allMatch(it -> it.value() == 8);
    endOfNew.run();
    assertThat(gauges(0)).isEmpty();
  }
}
