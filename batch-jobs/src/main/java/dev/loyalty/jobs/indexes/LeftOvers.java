package dev.loyalty.jobs.indexes;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Removes what an interrupted CREATE or REINDEX INDEX CONCURRENTLY leaves: an invalid index that
 * costs every write and serves no query (PostgreSQL manual, REINDEX, “Rebuilding Indexes
 * Concurrently”).
 */
final class LeftOvers {

  /**
   * Finds such indexes, except those that a session is building now; which one a session of another
   * login builds is not visible.
   */
  private static final String FIND =
      """
      select c.relname as index, t.relname as table_name, pg_relation_size(c.oid) as bytes
      from pg_index i
      join pg_class c on c.oid = i.indexrelid
      join pg_class t on t.oid = i.indrelid
      where c.relnamespace = 'loyalty'::regnamespace and c.relkind = 'i' and not i.indisvalid
        and not exists (select from pg_inherits h where h.inhrelid = c.oid)
        and not exists (select from pg_stat_progress_create_index p
          where p.datid = (select oid from pg_database where datname = current_database())
            and (p.relid is null or p.relid = i.indrelid))
      order by c.relname
      """;

  record LeftOver(String index, String table, long bytes) {}

  private LeftOvers() {}

  static List<LeftOver> find(Handle handle) {
    return handle
        .createQuery(FIND)
        .map(
            (row, context) ->
                new LeftOver(
                    row.getString("index"), row.getString("table_name"), row.getLong("bytes")))
        .list();
  }

  static void drop(Handle handle, LeftOver leftOver) {
    handle.execute("drop index concurrently if exists loyalty." + leftOver.index());
  }
}
