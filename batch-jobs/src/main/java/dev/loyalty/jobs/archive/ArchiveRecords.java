package dev.loyalty.jobs.archive;

import dev.loyalty.jobs.reconcile.ArchiveCheck.ArchiveFinding;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Checks the book's records of archived months, files and sums against each other. */
final class ArchiveRecords {

  private static final String FILES =
      """
      select to_char(month, 'YYYY-MM') || ' part ' || part || ' files' as subject,
        coalesce(m.journal_rows || ' rows', 'no such month') as expected, coalesce(f.journal_rows, 0) || ' rows' as actual
      from archive_month m
      full join (
        select month, part, sum(journal_rows)::bigint as journal_rows from archive_file group by month, part) as f using (month, part)
      where coalesce(m.state, '') <> 'exporting' and m.journal_rows is distinct from coalesce(f.journal_rows, 0)
      order by month, part
      """;

  /**
   * Takes one step by the key for each program, month and part, however many accounts they have.
   */
  private static final String MONTH_SUMS =
      """
      with recursive sums as (
        (select program_id, month, part from archive_month_account order by program_id, month, part limit 1)
        union all
        select n.program_id, n.month, n.part
        from sums s
        cross join lateral (
          select program_id, month, part from archive_month_account
          where (program_id, month, part) > (s.program_id, s.month, s.part) order by program_id, month, part limit 1) as n
      ), files as (
        select f.program_id, f.month, f.part, m.state
        from archive_month m
        join archive_file f using (month, part)
      )
      select p.code || ' ' || to_char(month, 'YYYY-MM') || ' part ' || part || ' sums of accounts' as subject,
        case when f.state is null then 'no such month' else f.state end as expected, case when s.part is null then 'none' else 'some' end as actual
      from sums s
      full join files f using (program_id, month, part)
      left join program p on p.program_id = coalesce(s.program_id, f.program_id)
      where case when s.part is null then f.state = 'detached'
        else f.state = 'dropped' or not exists (select from archive_month m where m.month = s.month and m.part = s.part) end
      order by 1
      """;

  private static final String DROPPED_SUMS =
      """
      select p.code || ' sums of accounts in dropped months' as subject, coalesce(f.journal_rows, 0) || ' rows' as expected,
        case when s.is_there then 'some sums' else 'none' end as actual
      from program p
      left join (
        select f.program_id, sum(f.journal_rows) as journal_rows
        from archive_file f join archive_month m using (month, part)
        where m.state = 'dropped' group by f.program_id) as f using (program_id)
      cross join lateral (
        select exists (select from archived_account a where a.program_id = p.program_id) as is_there) as s
      where s.is_there <> (f.program_id is not null)
      order by p.code
      """;

  private ArchiveRecords() {}

  /** Checks the records; the cost depends on the number of months and files, not on their rows. */
  static List<ArchiveFinding> check(Handle snapshot) {
    return Stream.of(FILES, MONTH_SUMS, DROPPED_SUMS)
        .flatMap(
            query ->
                snapshot
                    .createQuery(query)
                    .map(
                        (row, context) ->
                            new ArchiveFinding(
                                row.getString("subject"),
                                row.getString("expected"),
                                row.getString("actual")))
                    .list()
                    .stream())
        .toList();
  }
}
