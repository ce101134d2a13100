package dev.loyalty.jobs.journal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * The progress of a reader of a program's journal: a batch number of each lane. Neither a clock nor
 * an id gives the order in which transactions commit, but a lane's batches do. Stateless.
 *
 * <p>A reader calls {@link #findNew}, reads {@link NewBatches#ROWS}, commits its result, then calls
 * {@link #keep}. Where it is interrupted it reads the same rows again, so reading twice must change
 * nothing; else see {@link #advance}. The cost depends on the new rows, not on the book's size.
 */
public final class JournalMarks {

  /**
   * Batches in the order of posting, counted until so many rows are reached. A lane's own batches
   * are cut where the first of them is beyond, because its clock may have been set back. OFFSET 0
   * makes PostgreSQL find each lane's new batches by the key, however many old ones there are.
   */
  private static final String NEW =
      """
      with fresh as (
        select p.lane_id, coalesce(m.batch_no, 0) as after_no, p.batch_no as stands_at, b.batch_no, b.posted_at,
          sum(b.journal_rows) over (order by b.posted_at, p.lane_id, b.batch_no) as rows_so_far
        from position p
        left join journal_mark m on m.program_id = :program and m.reader = :reader and m.lane_id = p.lane_id
        cross join lateral (
          select batch_no, posted_at, journal_rows from batch
          where lane_id = p.lane_id and batch_no > coalesce(m.batch_no, 0) and batch_no <= p.batch_no offset 0) as b
      ), cut as (
        select lane_id, after_no, batch_no, posted_at,
          coalesce(min(batch_no) filter (where rows_so_far > :rowsMax) over (partition by lane_id) - 1, stands_at) as up_to_no
        from fresh
      )
      select lane_id, after_no, up_to_no, min(posted_at) as posted_from, max(posted_at) as posted_to
      from cut where batch_no <= up_to_no
      group by lane_id, after_no, up_to_no
      order by lane_id
      """;

  private static final String KEEP =
      """
      insert into journal_mark (program_id, reader, lane_id, batch_no)
      select :program, :reader, x.lane_id, x.batch_no
      from unnest(:lanes, :upTo) as x(lane_id, batch_no)
      on conflict (program_id, reader, lane_id) do update set batch_no = greatest(excluded.batch_no, journal_mark.batch_no)
      """;

  private static final String ADVANCE =
      """
      insert into journal_mark (program_id, reader, lane_id, batch_no)
      select :program, :reader, x.lane_id, x.batch_no
      from unnest(:lanes, :upTo) as x(lane_id, batch_no)
      on conflict (program_id, reader, lane_id) do update set batch_no = excluded.batch_no
      where journal_mark.batch_no =
        (select x.after_no from unnest(:lanes, :after) as x(lane_id, after_no) where x.lane_id = journal_mark.lane_id)
      """;

  private static final String READ =
      """
      select lane_id, batch_no from journal_mark where program_id = :program and reader = :reader order by lane_id
      """;

  private JournalMarks() {}

  private record Line(NewBatches.OfLane lane, Instant postedFrom, Instant postedTo) {}

  /**
   * Finds the batches that the reader hasn't read; empty where there are none. It is one statement,
   * so it sees one state of the book.
   *
   * @param reader a name of the reader's own, 1–64 characters
   */
  public static Optional<NewBatches> findNew(Handle handle, int programId, String reader) {
    return find(handle, programId, reader, Long.MAX_VALUE);
  }

  /**
   * Finds new batches in pieces: the earliest ones with about so many journal rows (of all
   * programs) together. {@link #keep} makes the next piece available. An account's rows may be cut
   * where the clocks of two lanes differ: its later leg in this piece, an earlier one in the next.
   *
   * @param rowsMax far above what a batch has
   */
  public static Optional<NewBatches> findNext(
      Handle handle, int programId, String reader, long rowsMax) {
    Optional<NewBatches> piece = find(handle, programId, reader, rowsMax);
    return piece.isPresent() ? piece : findNew(handle, programId, reader);
  }

  /** Returns all that the reader has read so far, for another reader that has to follow it. */
  public static NewBatches read(Handle handle, int programId, String reader) {
    List<NewBatches.OfLane> lanes =
        handle
            .createQuery(READ)
            .bind("program", programId)
            .bind("reader", reader)
            .map((row, context) -> new NewBatches.OfLane(row.getInt(1), 0, row.getLong(2)))
            .list();
    return NewBatches.ofAnyTime(programId, lanes);
  }

  /** Notes that the reader is done with these batches. An earlier mark changes nothing. */
  public static void keep(Handle handle, String reader, NewBatches read) {
    mark(handle, KEEP, reader, read).execute();
  }

  /**
   * Notes that the reader is done with these batches, for a reader that would count rows twice: the
   * mark moves in the transaction that counts, and only where no other has moved it since.
   *
   * @throws IllegalStateException where another has moved it: roll back
   */
  public static void advance(Handle handle, String reader, NewBatches read) {
    int advanced =
        mark(handle, ADVANCE, reader, read)
            .bind("after", read.lanes().stream().map(NewBatches.OfLane::after).toArray(Long[]::new))
            .execute();
    if (advanced != read.lanes().size()) {
      throw new IllegalStateException(
          "another run has read the same part of the journal for "
              + reader
              + " meanwhile; nothing was counted, and a repeated run goes on behind it");
    }
  }

  private static Update mark(Handle handle, String sql, String reader, NewBatches read) {
    return handle
        .createUpdate(sql)
        .bind("program", read.programId())
        .bind("reader", reader)
        .bind("lanes", read.lanes().stream().map(NewBatches.OfLane::laneId).toArray(Integer[]::new))
        .bind("upTo", read.lanes().stream().map(NewBatches.OfLane::upTo).toArray(Long[]::new));
  }

  private static Optional<NewBatches> find(
      Handle handle, int programId, String reader, long rowsMax) {
    List<Line> lines =
        handle
            .createQuery(NEW)
            .bind("program", programId)
            .bind("reader", reader)
            .bind("rowsMax", rowsMax)
            .map((row, context) -> line(row))
            .list();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new NewBatches(
            programId,
            lines.stream().map(Line::lane).toList(),
            Collections.min(lines.stream().map(Line::postedFrom).toList()),
            Collections.max(lines.stream().map(Line::postedTo).toList())));
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        new NewBatches.OfLane(
            row.getInt("lane_id"), row.getLong("after_no"), row.getLong("up_to_no")),
        row.getTimestamp("posted_from").toInstant(),
        row.getTimestamp("posted_to").toInstant());
  }
}
