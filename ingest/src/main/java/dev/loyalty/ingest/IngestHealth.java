package dev.loyalty.ingest;

import dev.loyalty.ingest.lane.LaneReport;
import dev.loyalty.ingest.lane.LaneState.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reports how ingest is. Immutable.
 *
 * @param parts the problems of each part that has one, as sentences, with the cure where a person
 *     is needed
 * @param lanes the lanes of this process, ordered by partition
 */
public record IngestHealth(Map<Part, List<String>> parts, List<LaneReport> lanes) {

  /** A part of ingest that can be well or not by itself. */
  public enum Part {
    /** The database answers. */
    DATABASE,
    /** The broker answers. */
    BROKER,
    /** The lanes of the assigned partitions are open. */
    LANES,
    /** No producer's open transaction holds a partition back. */
    TRANSACTIONS,
    /** Outcomes are published. */
    OUTCOMES,
    /** Dead letters are published. */
    DEAD_LETTERS
  }

  public IngestHealth {
    parts =
        parts.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, it -> List.copyOf(it.getValue())));
    lanes = List.copyOf(lanes);
  }

  /** Returns the problems of all parts. */
  public List<String> problems() {
    return Arrays.stream(Part.values()).flatMap(part -> problems(part).stream()).toList();
  }

  /** Returns the problems of one part; empty where all is well. */
  public List<String> problems(Part part) {
    return parts.getOrDefault(part, List.of());
  }

  /** Tells whether all is well. */
  public boolean up() {
    return parts.isEmpty();
  }

  public long lanesOpen() {
    return lanes.stream().filter(lane -> lane.state().phase() == Phase.OPEN).count();
  }
}
