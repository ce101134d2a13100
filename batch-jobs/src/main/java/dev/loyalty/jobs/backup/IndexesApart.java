package dev.loyalty.jobs.backup;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Drops the indexes, keys and references of the tables to load, and makes them again afterwards
 * exactly as they were. Building an index at once takes a fraction of the time, and references
 * would need a certain order of tables.
 */
final class IndexesApart {

  private static final String FOREIGN_KEYS =
      """
      select format('alter table loyalty.%I drop constraint %I', c.relname, k.conname),
        format('alter table loyalty.%I add constraint %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and k.conparentid = 0 and c.relnamespace = 'loyalty'::regnamespace and cast(:tables as text[]) is not null
      order by k.oid
      """;

  /** The keys, except those that a view's GROUP BY relies on. */
  private static final String KEYS =
      """
      select format('alter table loyalty.%I drop constraint %I', c.relname, k.conname),
        format('alter table loyalty.%I add constraint %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype in ('p', 'u') and k.conparentid = 0 and c.relnamespace = 'loyalty'::regnamespace and c.relname = any (:tables)
        and not exists (select from pg_depend d
          where d.refclassid = 'pg_constraint'::regclass and d.refobjid = k.oid and d.classid = 'pg_rewrite'::regclass)
      order by k.oid
      """;

  private static final String INDEXES =
      """
      select format('drop index loyalty.%I', x.relname), pg_get_indexdef(i.indexrelid)
      from pg_index i
      join pg_class x on x.oid = i.indexrelid
      join pg_class c on c.oid = i.indrelid
      where c.relnamespace = 'loyalty'::regnamespace and c.relname = any (:tables)
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
      order by i.indexrelid
      """;

  private final Handle handle;
  private final List<Apart> taken;

  private record Apart(String drop, String make) {}

  private IndexesApart(Handle handle, List<Apart> taken) {
    this.handle = handle;
    this.taken = taken;
  }

  /**
   * Drops the indexes and keys of the tables, and all references of the schema.
   *
   * @param tables tables without partitions, whose indexes belong to the whole
   */
  static IndexesApart take(Handle handle, List<String> tables) {
    List<Apart> taken = new ArrayList<>();
    String[] names = tables.toArray(String[]::new);
    for (String find : List.of(FOREIGN_KEYS, KEYS, INDEXES)) {
      List<Apart> found =
          handle
              .createQuery(find)
              .bind("tables", names)
              .map((row, context) -> new Apart(row.getString(1), row.getString(2)))
              .list();
      found.forEach(it -> handle.execute(it.drop()));
      taken.addAll(found);
    }
    Collections.reverse(taken);
    return new IndexesApart(handle, taken);
  }

  /** Makes them again; fails where a row violates one. */
  void putBack() {
    taken.forEach(it -> handle.execute(it.make()));
  }
}
