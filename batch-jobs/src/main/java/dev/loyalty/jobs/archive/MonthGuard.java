package dev.loyalty.jobs.archive;

import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** Says why a month has to stay in the journal for now. */
final class MonthGuard {

  /** Readers' names in journal_mark, and the jobs that read under them. */
  private static final String LOTS = "lots";

  private static final String TIERS = "tiers";
  private static final String VOLUME = "volume";
  private static final Map<String, String> JOBS =
      Map.of(LOTS, "expire-points", TIERS, "evaluate-tiers", VOLUME, "refresh-reports");

  /** Programs without tiers aren't read for them. */
  private static final String NOT_READ =
      """
      select distinct r.reader
      from unnest(:programs, :lanes, :batches) as n(program_id, lane_id, batch_no)
      join program p using (program_id)
      cross join unnest(:readers) as r(reader)
      left join journal_mark m on m.program_id = n.program_id and m.reader = r.reader and m.lane_id = n.lane_id
      where n.batch_no > coalesce(m.batch_no, 0) and (r.reader <> :tiers or p.tiers is not null)
      order by r.reader
      """;

  private static final String NOT_RECONCILED =
      """
      select exists (select from unnest(:programs, :lanes, :batches) as n(program_id, lane_id, batch_no)
        left join checkpoint_lane c on c.program_id = n.program_id and c.lane_id = n.lane_id
        where n.batch_no > coalesce(c.batch_no, 0))
      """;

  /** Program 0 stands for the book itself, no account for the whole program. */
  private static final String IN_AN_OPEN_BREAK =
      """
      with of_month as not materialized (select * from <table> where posted_at >= :begin and posted_at < :end)
      select exists (select from reconciliation_break b
        where b.status in ('open', 'explained') and (
          (b.program_id = 0 and exists (select from of_month))
          or (b.account_id is null and exists (select from of_month j where j.program_id = b.program_id))
          or exists (select from of_month j
            where j.program_id = b.program_id and j.debit_account_id = b.account_id and j.debit_leg is not null)
          or exists (select from of_month j
            where j.program_id = b.program_id and j.credit_account_id = b.account_id and j.credit_leg is not null)))
      """;

  private static final String CONCERNED = "concerned by an open break";

  private static final String EMPTY =
      "select not exists (select from journal where posted_at >= :begin and posted_at < :end)";

  private final Jdbi writer;

  MonthGuard(Jdbi writer) {
    this.writer = writer;
  }

  /** Tells whether the journal has no row of the month. */
  boolean isEmpty(ArchiveMonth month) {
    return writer.withHandle(handle -> is(handle, EMPTY, month));
  }

  /**
   * Finds the obstacle to archiving these rows; empty where there is none.
   *
   * @param snapshot the snapshot in which the rows were counted
   */
  static Optional<String> findObstacle(Handle snapshot, ArchiveMonth month, MonthRows rows) {
    Optional<String> obstacle =
        findOpenBreak(snapshot, month, "journal")
            .or(() -> findReaderBehind(snapshot, rows).map(MonthGuard::notRead));
    return obstacle.isEmpty() && isNotReconciled(snapshot, rows)
        ? Optional.of("not reconciled yet")
        : obstacle;
  }

  /** Finds an open break of a month that is exported already, since breaks may come any night. */
  Optional<String> findOpenBreak(ArchiveMonth month) {
    return writer.inTransaction(
        handle -> {
          handle.execute("set local statement_timeout = 0");
          return findOpenBreak(handle, month, "journal");
        });
  }

  /** Finds an open break of a month that is in a table of its own. */
  static Optional<String> findOpenBreakOfTable(Handle owner, ArchiveMonth month) {
    return findOpenBreak(owner, month, month.detachedTable());
  }

  private static Optional<String> findOpenBreak(Handle handle, ArchiveMonth month, String table) {
    return is(handle, IN_AN_OPEN_BREAK.replace("<table>", table), month)
        ? Optional.of(CONCERNED)
        : Optional.empty();
  }

  private static String notRead(String reader) {
    return "not read by " + JOBS.get(reader) + " yet";
  }

  private static Optional<String> findReaderBehind(Handle handle, MonthRows rows) {
    return bind(rows, handle.createQuery(NOT_READ))
        .bind("readers", new String[] {LOTS, TIERS, VOLUME})
        .bind("tiers", TIERS)
        .mapTo(String.class)
        .findFirst();
  }

  private static boolean isNotReconciled(Handle handle, MonthRows rows) {
    return bind(rows, handle.createQuery(NOT_RECONCILED)).mapTo(Boolean.class).one();
  }

  private static Query bind(MonthRows rows, Query query) {
    return query
        .bind("programs", rows.programIds())
        .bind("lanes", rows.laneIds())
        .bind("batches", rows.newestBatches());
  }

  private static boolean is(Handle handle, String question, ArchiveMonth month) {
    return handle
        .createQuery(question)
        .bind("begin", ArchiveMonth.begin(month.month()))
        .bind("end", ArchiveMonth.end(month.month()))
        .mapTo(Boolean.class)
        .one();
  }
}
