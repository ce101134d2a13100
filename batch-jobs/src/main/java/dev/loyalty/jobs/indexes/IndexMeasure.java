package dev.loyalty.jobs.indexes;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the indexes: how big, how full, how much used, and whether there is another like it. To
 * see how full it is takes reading all of it, so one that has hardly changed since is left alone.
 */
final class IndexMeasure {

  /** The bytes that are read between two notes of progress. */
  private static final long BYTES_A_PIECE = 64L << 20;

  /** An invalid one is being built, or was swept before. Statistics that were reset count less. */
  private static final String INDEXES =
      """
      with measured as (
        select distinct on (index_name) index_name, action, table_changes
        from loyalty.index_report where table_changes is not null order by index_name, business_date desc
      ), found as (
        select i.*, c.relname as index, t.relname as table_name, a.amname = 'btree' as btree, pg_relation_size(c.oid) as bytes,
          greatest(t.reltuples, 0) as rows, coalesce(s.n_tup_ins + s.n_tup_upd - s.n_tup_hot_upd + s.n_tup_del, 0) as changes
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        join pg_class t on t.oid = i.indrelid
        join pg_am a on a.oid = c.relam
        left join pg_stat_all_tables s on s.relid = t.oid
        where c.relnamespace = 'loyalty'::regnamespace and c.relkind = 'i' and i.indisvalid and c.relname > :after
      )
      select f.index, f.table_name, f.btree, f.bytes, f.indisunique, f.changes, u.idx_scan,
        (select string_agg(o.indexrelid::regclass::text, ', ' order by o.indexrelid) from pg_index o
          where o.indrelid = f.indrelid and o.indexrelid <> f.indexrelid and o.indisvalid
            and o.indkey = f.indkey and o.indclass = f.indclass and o.indcollation = f.indcollation and o.indoption = f.indoption
            and o.indexprs::text is not distinct from f.indexprs::text and o.indpred::text is not distinct from f.indpred::text) as same
      from found f
      left join measured m on m.index_name = f.index
      left join pg_stat_all_indexes u on u.indexrelid = f.indexrelid
      where :all or m.index_name is null or m.action in ('rebuild', 'failed') or f.bytes >= :bytesMin
        and (f.changes < m.table_changes or f.changes - m.table_changes > f.rows * :changesMin / 100)
      order by f.index
      """;

  private final IndexSettings settings;
  private final boolean all;

  /**
   * @param all whether those that have hardly changed are measured too
   */
  IndexMeasure(IndexSettings settings, boolean all) {
    this.settings = settings;
    this.all = all;
  }

  private record Found(
      String index,
      String table,
      boolean btree,
      long bytes,
      boolean unique,
      long changes,
      @Nullable Long scans,
      @Nullable String same) {}

  /**
   * The next ones, put into the report; none: all that had to be are measured.
   *
   * @param after the name of the last one that is measured, or empty
   */
  List<IndexReport.Line> measureNext(Handle handle, LocalDate date, String after) {
    List<Found> piece = piece(findFrom(handle, after));
    IndexTools tools = IndexTools.find(handle);
    Map<String, Integer> densities =
        tools.densities(handle, piece.stream().filter(Found::btree).map(Found::index).toList());
    List<IndexReport.Line> lines =
        piece.stream().map(it -> line(it, densities.get(it.index()), tools)).toList();
    handle.useTransaction(transaction -> lines.forEach(new IndexReport(transaction, date)::put));
    return lines;
  }

  private List<Found> findFrom(Handle handle, String after) {
    return handle
        .createQuery(INDEXES)
        .bind("after", after)
        .bind("all", all)
        .bind("bytesMin", settings.bytesMin())
        .bind("changesMin", settings.changesMin())
        .map((row, context) -> read(row))
        .list();
  }

  private static Found read(ResultSet row) throws SQLException {
    return new Found(
        row.getString("index"),
        row.getString("table_name"),
        row.getBoolean("btree"),
        row.getLong("bytes"),
        row.getBoolean("indisunique"),
        row.getLong("changes"),
        row.getObject("idx_scan", Long.class),
        row.getString("same"));
  }

  /** Takes a piece of at least one, however big. */
  private static List<Found> piece(List<Found> left) {
    List<Found> piece = new ArrayList<>();
    long bytes = 0;
    for (Found found : left) {
      bytes += found.bytes();
      if (bytes > BYTES_A_PIECE && !piece.isEmpty()) {
        break;
      }
      piece.add(found);
    }
    return piece;
  }

  private IndexReport.Line line(Found found, @Nullable Integer density, IndexTools tools) {
    boolean loose =
        density != null && density < settings.densityMin() && found.bytes() >= settings.bytesMin();
    return new IndexReport.Line(
        found.index(),
        found.table(),
        loose ? "rebuild" : "kept",
        found.bytes(),
        density,
        found.scans(),
        found.btree() && !tools.canMeasure() ? null : (Long) found.changes(),
        finding(found, tools));
  }

  private @Nullable String finding(Found found, IndexTools tools) {
    List<String> findings = new ArrayList<>();
    if (found.same() != null) {
      findings.add("the same as " + found.same());
    }
    if (!found.unique()
        && found.scans() != null
        && found.scans() == 0
        && found.bytes() >= settings.bytesMin()) {
      findings.add("never used since the statistics were reset");
    }
    if (found.btree() && !tools.canMeasure()) {
      findings.add("not measured. " + IndexTools.cureForMeasuring());
    }
    if (found.btree() && !tools.canVerify()) {
      findings.add("not verified. " + IndexTools.cureForVerifying());
    }
    return findings.isEmpty() ? null : String.join("; ", findings);
  }
}
