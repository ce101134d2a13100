package dev.loyalty.jobs.reconcile;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * The part of one program that a run has to check: everything, or what came after the checkpoint.
 *
 * @param programId {@link Finding#NO_PROGRAM} for the lanes themselves
 * @param beginning whether it is everything
 * @param deeper whether that is more than a run would check that isn't a full one
 * @param marks each lane, with the last batch that need not be checked
 * @param from the time before which no new journal row was posted
 * @param journalFrom the time before which no row of the journal was posted
 * @param wholeFrom the time from which no row has left the journal; earlier batches without a row
 *     there may be archived
 */
record Since(
    int programId,
    boolean beginning,
    boolean deeper,
    List<LaneMark> marks,
    Instant from,
    Instant journalFrom,
    Instant wholeFrom) {

  private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");
  private static final Instant ALWAYS = Instant.parse("1970-01-01T00:00:00Z");

  /** A month whose DETACH has begun, and perhaps ended, but isn't recorded yet. */
  private static final String IN_BETWEEN =
      """
      m.state = 'verified' and not exists (
        select from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'journal'::regclass and not i.inhdetachpending and c.relname = 'journal_' || to_char(m.month, 'YYYY_MM'))
      """;

  /**
   * Lanes that came after the checkpoint begin at their first batch in the book, and so do all
   * without a checkpoint. A lane may have batches and no position.
   */
  private static final String MARKS =
      """
      with recursive lane as (
        select min(lane_id) as lane_id from batch
        union all
        select (select min(b.lane_id) from batch b where b.lane_id > l.lane_id) from lane l where l.lane_id is not null
      )
      select p.lane_id, coalesce(c.batch_no, a.batch_no, 0), coalesce(c.next_offset, a.next_offset, 0),
        coalesce(c.digest, a.digest, '\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea)
      from (select lane_id from position union select lane_id from lane where lane_id is not null) as p
      left join checkpoint_lane c on not :beginning and c.program_id = :program and c.lane_id = p.lane_id
      left join archived_lane a on a.lane_id = p.lane_id
      order by p.lane_id
      """;

  /** OFFSET 0: each lane's by the key, however many older ones there are. */
  private static final String FROM =
      """
      select min(b.posted_at)
      from unnest(:lanes, :after) as v(lane_id, batch_no)
      cross join lateral (
        select posted_at from batch where lane_id = v.lane_id and batch_no > v.batch_no offset 0) as b
      """;

  /**
   * The lower bound of the oldest month that is part of the journal, and the end of the newest that
   * has left it. Such a month is there again where something was posted into it afterwards: the
   * business date was ahead of the clock, or a clock was set back.
   */
  private static final String BOUNDS =
      """
      select coalesce(attached, :always), greatest(attached, gone, :always)
      from (
        select min((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \\(''([^'']+)''\\)'))[1]::timestamptz) as attached
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'journal'::regclass and not i.inhdetachpending) as a
      cross join (
        select (max(month) + interval '1 month') at time zone 'UTC' as gone
        from archive_month m where state in ('detached', 'dropped') or (<in between>)) as g
      """
          .replace("<in between>", IN_BETWEEN);

  /**
   * A month with rows of the program that has left the journal, and whose sums are not added yet.
   */
  private static final String IS_IN_BETWEEN =
      """
      select exists (
        select from archive_month m
        join archive_file f using (month, part)
        where f.program_id = :program and <in between>)
      """
          .replace("<in between>", IN_BETWEEN);

  private static final String HAS_CHECKPOINT =
      "select exists (select from checkpoint where program_id = :program)";

  /** All rows of the program. */
  private static final String ALL_ROWS = "(select * from journal where program_id = :program) as j";

  /** The rows after the checkpoint. The time serves the index; the batches decide. */
  private static final String NEW_ROWS =
      """
      (select j.* from journal j
        left join unnest(:lanes, :after) as v(lane_id, batch_no) on v.lane_id = j.lane_id
        where j.program_id = :program and j.posted_at >= :from and j.batch_no > coalesce(v.batch_no, 0)) as j
      """;

  /**
   * @param full whether to begin at the beginning even where there is a checkpoint
   */
  static Since find(Handle handle, int programId, boolean full) {
    boolean hasCheckpoint =
        handle.createQuery(HAS_CHECKPOINT).bind("program", programId).mapTo(Boolean.class).one();
    boolean beginning = full || !hasCheckpoint;
    List<LaneMark> marks =
        handle
            .createQuery(MARKS)
            .bind("beginning", beginning)
            .bind("program", programId)
            .map(
                (row, context) ->
                    new LaneMark(row.getInt(1), row.getLong(2), row.getLong(3), row.getBytes(4)))
            .list();
    Bounds bounds = bounds(handle);
    if (beginning
        && handle
            .createQuery(IS_IN_BETWEEN)
            .bind("program", programId)
            .mapTo(Boolean.class)
            .one()) {
      throw new IllegalStateException(
          "a month is being taken out of the journal: run archive first, then reconcile again");
    }
    Since since =
        new Since(
            programId,
            beginning,
            hasCheckpoint && full,
            marks,
            ALWAYS,
            bounds.journalFrom(),
            bounds.wholeFrom());
    if (beginning) {
      return since;
    }
    Instant from =
        since.bindMarks(handle.createQuery(FROM)).mapTo(Instant.class).findOne().orElse(NEVER);
    return new Since(
        programId, false, false, marks, from, bounds.journalFrom(), bounds.wholeFrom());
  }

  private record Bounds(Instant journalFrom, Instant wholeFrom) {}

  private static Bounds bounds(Handle handle) {
    return handle
        .createQuery(BOUNDS)
        .bind("always", OffsetDateTime.ofInstant(ALWAYS, ZoneOffset.UTC))
        .map(
            (row, context) ->
                new Bounds(row.getTimestamp(1).toInstant(), row.getTimestamp(2).toInstant()))
        .one();
  }

  /** Returns the SQL that replaces {@code <journal>} in a query. */
  String rows() {
    return beginning ? ALL_ROWS : NEW_ROWS;
  }

  /** The relation whose balances, plus the rows, make the accounts'. */
  String opening() {
    return beginning ? "archived_balance" : "checkpoint_account";
  }

  /** Binds the names of {@link #rows()}, whether used or not. */
  <S extends SqlStatement<S>> S bindTo(S statement) {
    statement.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    return bindMarks(statement)
        .define("journal", rows())
        .bind("program", programId)
        .bind("from", OffsetDateTime.ofInstant(from, ZoneOffset.UTC))
        .bind("journalFrom", OffsetDateTime.ofInstant(journalFrom, ZoneOffset.UTC))
        .bind("wholeFrom", OffsetDateTime.ofInstant(wholeFrom, ZoneOffset.UTC));
  }

  private <S extends SqlStatement<S>> S bindMarks(S statement) {
    return statement
        .bind("lanes", marks.stream().map(LaneMark::laneId).toArray(Integer[]::new))
        .bind("after", marks.stream().map(LaneMark::batchNo).toArray(Long[]::new));
  }

  Map<Integer, LaneMark> byLane() {
    return marks.stream().collect(Collectors.toMap(LaneMark::laneId, mark -> mark));
  }
}
