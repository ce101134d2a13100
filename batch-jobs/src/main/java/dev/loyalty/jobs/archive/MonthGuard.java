package dev.loyalty.jobs.archive;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Says why a month has to stay in the journal for now. */
final class MonthGuard {

  /** Their marks stand in journal_mark under these names. */
  private static final String EXPIRE_POINTS = "expire-points";

  private static final String EVALUATE_TIERS = "evaluate-tiers";

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

  private static final String EMPTY =
      "select not exists (select from journal where posted_at >= :begin and posted_at < :end)";

  private final Jdbi writer;

  MonthGuard(Jdbi writer) {
    this.writer = writer;
  }

  /** Whether the journal has no row of the month. */
  boolean isEmpty(ArchiveMonth month) {
    return writer.withHandle(
        handle ->
            handle
                .createQuery(EMPTY)
                .bind("begin", ArchiveMonth.begin(month.month()))
                .bind("end", ArchiveMonth.end(month.month()))
                .mapTo(Boolean.class)
                .one());
  }

  /** Empty: it may go. */
  Optional<String> findObstacle(ArchiveMonth month) {
    return writer.inTransaction(
        handle -> {
          handle.execute("set local statement_timeout = 0");
          return handle
              .createQuery(NOT_READ)
              .bind("begin", ArchiveMonth.begin(month.month()))
              .bind("end", ArchiveMonth.end(month.month()))
              .bind("readers", List.of(EXPIRE_POINTS, EVALUATE_TIERS).toArray(String[]::new))
              .bind("tiers", EVALUATE_TIERS)
              .mapTo(String.class)
              .findFirst()
              .map(reader -> "not read by " + reader + " yet");
        });
  }
}
