package dev.loyalty.jobs.archive;

import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

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
      with newest as (
        select program_id, lane_id, max(batch_no) as batch_no
        from journal where posted_at >= :begin and posted_at < :end
        group by program_id, lane_id
      )
      select distinct r.reader
      from newest n
      join program p using (program_id)
      cross join unnest(:readers) as r(reader)
      left join journal_mark m on m.program_id = n.program_id and m.reader = r.reader and m.lane_id = n.lane_id
      where n.batch_no > coalesce(m.batch_no, 0) and (r.reader <> :tiers or p.tiers is not null)
      order by r.reader
      """;

  private static final String NOT_RECONCILED =
      """
      with newest as (
        select program_id, lane_id, max(batch_no) as batch_no
        from journal where posted_at >= :begin and posted_at < :end
        group by program_id, lane_id
      )
      select exists (select from newest n
        left join checkpoint_lane c on c.program_id = n.program_id and c.lane_id = n.lane_id
        where n.batch_no > coalesce(c.batch_no, 0))
      """;

  /** Program 0 stands for the book itself, no account for the whole program. */
  private static final String IN_AN_OPEN_BREAK =
      """
      select exists (select from reconciliation_break b
        where b.status in ('open', 'explained') and (b.program_id = 0 or exists (
          select from journal j
          where j.program_id = b.program_id and j.posted_at >= :begin and j.posted_at < :end
            and (b.account_id is null or j.debit_account_id = b.account_id or j.credit_account_id = b.account_id))))
      """;

  private static final String EMPTY =
      "select not exists (select from journal where posted_at >= :begin and posted_at < :end)";

  private final Jdbi writer;

  MonthGuard(Jdbi writer) {
    this.writer = writer;
  }

  /** Whether the journal has no row of the month. */
  boolean isEmpty(ArchiveMonth month) {
    return writer.withHandle(handle -> is(handle, EMPTY, month));
  }

  /** Empty: it may go. */
  Optional<String> findObstacle(ArchiveMonth month) {
    return writer.inTransaction(
        handle -> {
          handle.execute("set local statement_timeout = 0");
          boolean reconciled = ArchivedAccounts.isReconciled(handle);
          if (reconciled && is(handle, IN_AN_OPEN_BREAK, month)) {
            return Optional.of("concerned by an open break");
          }
          Optional<String> reader = findReaderBehind(handle, month);
          if (reader.isPresent()) {
            return reader.map(name -> "not read by " + JOBS.get(name) + " yet");
          }
          return reconciled && is(handle, NOT_RECONCILED, month)
              ? Optional.of("not reconciled yet")
              : Optional.empty();
        });
  }

  private static Optional<String> findReaderBehind(Handle handle, ArchiveMonth month) {
    return handle
        .createQuery(NOT_READ)
        .bind("begin", ArchiveMonth.begin(month.month()))
        .bind("end", ArchiveMonth.end(month.month()))
        .bind("readers", new String[] {LOTS, TIERS, VOLUME})
        .bind("tiers", TIERS)
        .mapTo(String.class)
        .findFirst();
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
