package dev.loyalty.ingest;

import dev.loyalty.ingest.lane.InputReader.LaneReport;
import dev.loyalty.ingest.lane.LaneState.Phase;
import java.util.List;

/**
 * How ingest is. Immutable.
 *
 * @param problems sentences, each with its cure where a person is needed; none: all is well
 * @param lanes of this process, ordered by partition
 */
public record IngestHealth(List<String> problems, List<LaneReport> lanes) {

  public IngestHealth {
    problems = List.copyOf(problems);
    lanes = List.copyOf(lanes);
  }

  /** Whether all is well. */
  public boolean up() {
    return problems.isEmpty();
  }

  public long lanesOpen() {
    return lanes.stream().filter(lane -> lane.state().phase() == Phase.OPEN).count();
  }
}
