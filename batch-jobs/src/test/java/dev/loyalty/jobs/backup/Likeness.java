package dev.loyalty.jobs.backup;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.migrations.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** The parts of a database that must be equal in a restored one: every row, and the catalogue. */
final class Likeness {

  private static final String TABLES =
      """
      select relname from pg_class
      where relnamespace = 'loyalty'::regnamespace and relkind in ('r', 'p')
        and relname not in ('flyway_schema_history', 'book')
      """;

  private static final String CATALOGUE =
      """
      select 'relation ' || c.relname || ' ' || c.relkind::text || ' ' || c.relowner::regrole || ' ' || coalesce(c.relacl::text, '')
        || ' ' || coalesce(c.reloptions::text, '') || ' ' || c.relrowsecurity || ' ' || coalesce(pg_get_expr(c.relpartbound, c.oid), '')
      from pg_class c where c.relnamespace = 'loyalty'::regnamespace and c.relkind <> 'i' and c.relkind <> 'I'
      union all
      select 'index ' || pg_get_indexdef(i.indexrelid) || ' ' || i.indisvalid || ' ' || i.indisprimary || ' ' || i.indisunique
      from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = 'loyalty'::regnamespace
      union all
      select 'constraint ' || k.conrelid::regclass || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid) || ' ' || k.convalidated
      from pg_constraint k where k.connamespace = 'loyalty'::regnamespace
      union all
      select 'policy ' || p.polrelid::regclass || ' ' || p.polname || ' ' || pg_get_expr(p.polqual, p.polrelid) from pg_policy p
      union all
      select 'column ' || a.attrelid::regclass || ' ' || a.attname || ' ' || a.attnotnull || ' ' || a.attidentity::text
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'loyalty'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      union all
      select 'trigger ' || t.tgrelid::regclass || ' ' || t.tgname || ' ' || t.tgenabled::text from pg_trigger t
      where not t.tgisinternal
      order by 1
      """;

  private static final String SEQUENCES =
      """
      select sequencename || ' ' || coalesce(last_value, 0) from pg_sequences where schemaname = 'loyalty' order by 1
      """;

  private Likeness() {}

  /** A digest of each table's rows. */
  static Map<String, String> rows(TestDatabase database) {
    return BookJdbi.of(database.owner())
        .withHandle(
            handle -> {
              Map<String, String> digests = new TreeMap<>();
              for (String table : strings(handle, TABLES)) {
                digests.put(
                    table,
                    strings(
                            handle,
                            "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '/' order"
                                + " by t::text)), '') from "
                                + table
                                + " t")
                        .getFirst());
              }
              return digests;
            });
  }

  static List<String> catalogue(TestDatabase database) {
    return BookJdbi.of(database.owner()).withHandle(handle -> strings(handle, CATALOGUE));
  }

  static List<String> sequences(TestDatabase database) {
    return BookJdbi.of(database.owner()).withHandle(handle -> strings(handle, SEQUENCES));
  }

  private static List<String> strings(Handle handle, String sql) {
    return handle.createQuery(sql).mapTo(String.class).list();
  }
}
