package dev.loyalty.jobs.journal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * The batches that a reader of the journal has not read yet: of each lane those after its mark, up
 * to the lane's position when this was read. All of them are committed, so a later snapshot shows
 * the same rows. Immutable.
 *
 * @param lanes the lanes that have new batches
 * @param postedFrom no row of these batches was posted earlier
 * @param postedTo nor later
 */
public record NewBatches(int programId, List<OfLane> lanes, Instant postedFrom, Instant postedTo) {

  /**
   * SQL for the program's journal rows of these batches, as {@code j}: the part after {@code select
   * …}, with the values that {@link #bindTo} binds. Further conditions are added with {@code and}.
   * The times are for the BRIN index and the partitions; the batches decide.
   */
  public static final String ROWS =
      """
      from unnest(:lanes, :after, :upTo) as n(lane_id, after_no, up_to_no)
      join journal j on j.lane_id = n.lane_id and j.batch_no > n.after_no and j.batch_no <= n.up_to_no
      where j.program_id = :program and j.posted_at between :postedFrom and :postedTo
      """;

  private static final Instant AFTER_ALL = Instant.parse("9999-12-31T23:59:59Z");

  public NewBatches {
    lanes = List.copyOf(lanes);
  }

  /** Makes batches whose time of posting is unknown. */
  public static NewBatches ofAnyTime(int programId, List<OfLane> lanes) {
    return new NewBatches(programId, lanes, Instant.EPOCH, AFTER_ALL);
  }

  /** Returns no batches. */
  public static NewBatches none(int programId) {
    return ofAnyTime(programId, List.of());
  }

  /**
   * The new batches of one lane.
   *
   * @param after the last batch that was read; 0 for none
   * @param upTo the last one to read
   */
  public record OfLane(int laneId, long after, long upTo) {}

  /** Tells whether a reader of these has read the others too, which begin at the same marks. */
  public boolean reach(NewBatches others) {
    Map<Integer, Long> upTo =
        lanes.stream().collect(Collectors.toMap(OfLane::laneId, OfLane::upTo));
    return others.lanes.stream()
        .allMatch(other -> upTo.getOrDefault(other.laneId(), 0L) >= other.upTo());
  }

  /**
   * Binds {@code program}, {@code lanes}, {@code after}, {@code upTo}, {@code postedFrom} and
   * {@code postedTo}.
   */
  public <S extends SqlStatement<S>> S bindTo(S statement) {
    return statement
        .bind("program", programId)
        .bind("lanes", lanes.stream().map(OfLane::laneId).toArray(Integer[]::new))
        .bind("after", lanes.stream().map(OfLane::after).toArray(Long[]::new))
        .bind("upTo", lanes.stream().map(OfLane::upTo).toArray(Long[]::new))
        .bind("postedFrom", postedFrom)
        .bind("postedTo", postedTo);
  }
}
