package dev.loyalty.jobs.indexes;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Looks at each index: how big, how full, how much used, and whether there is another like it. */
final class IndexMeasure {

  private static final int PIECE = 20;

  /**
   * Those that aren't in the date's report yet. An invalid one is being built, or was swept before.
   */
  private static final String INDEXES =
      """
      select c.relname as index, t.relname as table_name, a.amname = 'btree' as btree, pg_relation_size(c.oid) as bytes, s.idx_scan as scans,
        i.indisunique as is_unique,
        (select string_agg(o.indexrelid::regclass::text, ', ' order by o.indexrelid) from pg_index o
          where o.indrelid = i.indrelid and o.indexrelid <> i.indexrelid and o.indisvalid
            and o.indkey = i.indkey and o.indclass = i.indclass and o.indcollation = i.indcollation and o.indoption = i.indoption
            and o.indexprs::text is not distinct from i.indexprs::text and o.indpred::text is not distinct from i.indpred::text) as same
      from pg_index i
      join pg_class c on c.oid = i.indexrelid
      join pg_class t on t.oid = i.indrelid
      join pg_am a on a.oid = c.relam
      left join pg_stat_all_indexes s on s.indexrelid = c.oid
      where c.relnamespace = 'loyalty'::regnamespace and c.relkind = 'i' and i.indisvalid
        and not exists (select from loyalty.index_report r where r.business_date = :date and r.index_name = c.relname)
      order by c.relname limit :piece
      """;

  private final IndexSettings settings;

  IndexMeasure(IndexSettings settings) {
    this.settings = settings;
  }

  private record Found(
      String index,
      String table,
      boolean btree,
      long bytes,
      @Nullable Long scans,
      boolean unique,
      @Nullable String same) {}

  /** The next ones, put into the report; none: all are there. */
  List<IndexReport.Line> measureNext(Handle handle, LocalDate date) {
    IndexTools tools = IndexTools.find(handle);
    IndexReport report = new IndexReport(handle, date);
    List<IndexReport.Line> lines = new ArrayList<>();
    for (Found found : findNext(handle, date)) {
      OptionalInt density =
          found.btree() ? tools.density(handle, found.index()) : OptionalInt.empty();
      boolean loose =
          density.isPresent()
              && density.getAsInt() < settings.densityMin()
              && found.bytes() >= settings.bytesMin();
      IndexReport.Line line =
          new IndexReport.Line(
              found.index(),
              found.table(),
              loose ? "rebuild" : "kept",
              found.bytes(),
              density.isPresent() ? (Integer) density.getAsInt() : null,
              found.scans(),
              finding(found, tools));
      report.put(line);
      lines.add(line);
    }
    return lines;
  }

  private static List<Found> findNext(Handle handle, LocalDate date) {
    return handle
        .createQuery(INDEXES)
        .bind("date", date)
        .bind("piece", PIECE)
        .map(
            (row, context) ->
                new Found(
                    row.getString("index"),
                    row.getString("table_name"),
                    row.getBoolean("btree"),
                    row.getLong("bytes"),
                    row.getObject("scans", Long.class),
                    row.getBoolean("is_unique"),
                    row.getString("same")))
        .list();
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
