package dev.loyalty.jobs.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * The figures of a month's rows in a snapshot of the journal, counted once for all uses.
 *
 * @param shares the figures by program and lane
 */
record MonthRows(List<Share> shares) {

  /** Names come after the sums: joined before, they would be looked up for each row. */
  private static final String COUNT =
      """
      select p.code, c.*
      from (
        select program_id, count(*) as rows, sum(points)::bigint as points, lane_id as min_lane, lane_id as max_lane,
          min(batch_no) as min_batch, max(batch_no) as max_batch,
          min(least(debit_leg, credit_leg)) as min_leg, max(greatest(debit_leg, credit_leg)) as max_leg,
          (extract(epoch from min(posted_at)) * 1000000)::bigint as first_posted_at,
          (extract(epoch from max(posted_at)) * 1000000)::bigint as last_posted_at
        from journal
        where posted_at >= :begin and posted_at < :end
        group by program_id, lane_id) as c
      join program p using (program_id)
      order by p.code, c.min_lane
      """;

  /** The rows that one lane posted for a program. */
  record Share(String program, int programId, ArchiveFile.Figures figures) {

    int laneId() {
      return figures.maxLane();
    }

    long oldestBatch() {
      return figures.minBatch();
    }

    long newestBatch() {
      return figures.maxBatch();
    }

    private boolean isOf(Share other) {
      return programId == other.programId;
    }

    private Share and(Share other) {
      return new Share(program, programId, figures.and(other.figures));
    }
  }

  static MonthRows count(Handle snapshot, ArchiveMonth month) {
    return new MonthRows(
        snapshot
            .createQuery(COUNT)
            .bind("begin", ArchiveMonth.begin(month.month()))
            .bind("end", ArchiveMonth.end(month.month()))
            .map(
                (row, context) ->
                    new Share(
                        row.getString("code"), row.getInt("program_id"), FileFigures.read(row)))
            .list());
  }

  /** Returns the rows of all lanes together, by program in the order of their codes. */
  List<Share> programs() {
    List<Share> programs = new ArrayList<>();
    for (Share share : shares) {
      if (!programs.isEmpty() && programs.getLast().isOf(share)) {
        programs.set(programs.size() - 1, programs.getLast().and(share));
      } else {
        programs.add(share);
      }
    }
    return programs;
  }

  Integer[] programIds() {
    return column(Share::programId, new Integer[0]);
  }

  Integer[] laneIds() {
    return column(Share::laneId, new Integer[0]);
  }

  Long[] oldestBatches() {
    return column(Share::oldestBatch, new Long[0]);
  }

  Long[] newestBatches() {
    return column(Share::newestBatch, new Long[0]);
  }

  private <T> T[] column(Function<Share, T> value, T[] type) {
    return shares.stream().map(value).toList().toArray(type);
  }
}
