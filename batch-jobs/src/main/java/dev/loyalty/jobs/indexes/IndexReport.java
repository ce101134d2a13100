package dev.loyalty.jobs.indexes;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The report of a business date: what was found and done and, until the end, what is left to do. An
 * index that the run left alone has no line.
 */
final class IndexReport {

  private static final int DAYS_KEPT = 400;

  private static final String FORGET =
      "delete from loyalty.index_report where business_date < :date - :days";

  private static final String PUT =
      """
      insert into loyalty.index_report (business_date, index_name, table_name, action, bytes_before, density_before, scans, table_changes,
        finding)
      values (:date, :index, :table, :action, :bytes, :density, :scans, :changes, :finding)
      on conflict (business_date, index_name) do update set action = excluded.action, bytes_before = excluded.bytes_before,
        density_before = excluded.density_before, scans = excluded.scans, table_changes = excluded.table_changes,
        finding = excluded.finding
      """;

  private static final String NEXT =
      """
      select index_name from loyalty.index_report where business_date = :date and action = 'rebuild'
      order by bytes_before, index_name limit 1
      """;

  private static final String REBUILT =
      """
      update loyalty.index_report set action = 'rebuilt', bytes_after = :bytes, density_after = :density, verified = :verified
      where business_date = :date and index_name = :index
      """;

  private static final String FAILED =
      """
      update loyalty.index_report set action = 'failed', finding = :finding
      where business_date = :date and index_name = :index
      """;

  private static final String VERIFIED =
      """
      insert into loyalty.index_report (business_date, index_name, table_name, action, bytes_before, verified)
      select :date, c.relname, t.relname, 'kept', pg_relation_size(c.oid), true
      from pg_class c join pg_index i on i.indexrelid = c.oid join pg_class t on t.oid = i.indrelid
      where c.relnamespace = 'loyalty'::regnamespace and c.relname = any (:indexes)
      on conflict (business_date, index_name) do update set verified = true
      """;

  private final Handle handle;
  private final LocalDate date;

  IndexReport(Handle handle, LocalDate date) {
    this.handle = handle;
    this.date = date;
  }

  /**
   * The findings on an index.
   *
   * @param density null where it wasn't measured or has no leaf page
   * @param changes the number of changes of its table's rows; null where it wasn't measured
   */
  record Line(
      String index,
      String table,
      String action,
      long bytes,
      @Nullable Integer density,
      @Nullable Long scans,
      @Nullable Long changes,
      @Nullable String finding) {}

  void forgetOld() {
    handle.createUpdate(FORGET).bind("date", date).bind("days", DAYS_KEPT).execute();
  }

  void put(Line line) {
    handle
        .createUpdate(PUT)
        .bind("date", date)
        .bind("index", line.index())
        .bind("table", line.table())
        .bind("action", line.action())
        .bind("bytes", line.bytes())
        .bind("density", line.density())
        .bind("scans", line.scans())
        .bind("changes", line.changes())
        .bind("finding", line.finding())
        .execute();
  }

  /** Finds the next index to rebuild, the smallest first. */
  Optional<String> findNextToRebuild() {
    return handle.createQuery(NEXT).bind("date", date).mapTo(String.class).findOne();
  }

  void rebuilt(String index, long bytes, OptionalInt density, boolean verified) {
    handle
        .createUpdate(REBUILT)
        .bind("date", date)
        .bind("index", index)
        .bind("bytes", bytes)
        .bind("density", density.isPresent() ? (Integer) density.getAsInt() : null)
        .bind("verified", verified)
        .execute();
  }

  void failed(String index, String finding) {
    handle
        .createUpdate(FAILED)
        .bind("date", date)
        .bind("index", index)
        .bind("finding", finding)
        .execute();
  }

  void verified(List<String> indexes) {
    handle
        .createUpdate(VERIFIED)
        .bind("date", date)
        .bind("indexes", indexes.toArray(String[]::new))
        .execute();
  }

  static long count(List<Line> lines, String action) {
    return lines.stream().filter(it -> it.action().equals(action)).count();
  }
}
