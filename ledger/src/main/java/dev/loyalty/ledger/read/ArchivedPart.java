package dev.loyalty.ledger.read;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * A program's file of a month that is not in the journal.
 *
 * @param path the file's path in the archive
 */
record ArchivedPart(YearMonth month, String path) {

  /**
   * Reads the catalogue like any table, so the answer belongs to the transaction's snapshot, as
   * does the choice of partitions when it reads the journal: a month whose DETACH is beyond its
   * first half is not read there.
   */
  private static final String ALL =
      """
      select f.month, f.path
      from archive_month m join archive_file f using (month, part)
      where f.program_id = :program and (m.state in ('detached', 'dropped')
        or m.state = 'verified' and not exists (
          select from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'journal'::regclass and not i.inhdetachpending
            and c.relname = 'journal_' || to_char(f.month, 'YYYY_MM')))
      order by f.month, f.part
      """;

  /** Returns all files of a program, the oldest first. */
  static List<ArchivedPart> all(Handle handle, int programId) {
    return handle
        .createQuery(ALL)
        .bind("program", programId)
        .map(
            (row, context) ->
                new ArchivedPart(
                    YearMonth.from(row.getObject("month", LocalDate.class)), row.getString("path")))
        .list();
  }

  /** Tells whether the month and the span have a moment in common. */
  boolean isWithin(Instant from, Instant to) {
    Instant begin = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    return begin.isBefore(to) && end.isAfter(from);
  }
}
