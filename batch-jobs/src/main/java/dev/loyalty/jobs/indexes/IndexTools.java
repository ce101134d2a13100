package dev.loyalty.jobs.indexes;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Asks PostgreSQL's extensions about indexes, where they are installed and may be used. */
final class IndexTools {

  private static final String FIND =
      """
      select quote_ident(n.nspname) || '.' || p.proname
      from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace
      join pg_depend d on d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
      join pg_extension e on d.refclassid = 'pg_extension'::regclass and e.oid = d.refobjid
      where e.extname = :extension and p.proname = :function and p.pronargs = :arguments
        and p.proargtypes[0] = 'regclass'::regtype and has_function_privilege(p.oid, 'execute')
      """;

  private static final String CURE =
      "As a superuser: CREATE EXTENSION %1$s; GRANT EXECUTE ON FUNCTION %2$s TO loyalty_owner";

  private final @Nullable String pgstatindex;
  private final @Nullable String btIndexCheck;

  private IndexTools(@Nullable String pgstatindex, @Nullable String btIndexCheck) {
    this.pgstatindex = pgstatindex;
    this.btIndexCheck = btIndexCheck;
  }

  static IndexTools find(Handle handle) {
    return new IndexTools(
        find(handle, "pgstattuple", "pgstatindex", 1).orElse(null),
        find(handle, "amcheck", "bt_index_check", 2).orElse(null));
  }

  private static Optional<String> find(
      Handle handle, String extension, String function, int arguments) {
    return handle
        .createQuery(FIND)
        .bind("extension", extension)
        .bind("function", function)
        .bind("arguments", arguments)
        .mapTo(String.class)
        .findFirst();
  }

  boolean canMeasure() {
    return pgstatindex != null;
  }

  boolean canVerify() {
    return btIndexCheck != null;
  }

  /** Returns the cure where {@link #canMeasure} is false. */
  static String cureForMeasuring() {
    return String.format(Locale.ROOT, CURE, "pgstattuple", "pgstatindex(regclass)");
  }

  /** Returns the cure where {@link #canVerify} is false. */
  static String cureForVerifying() {
    return String.format(Locale.ROOT, CURE, "amcheck", "bt_index_check(regclass, boolean)");
  }

  /**
   * Measures the densities of B-trees in percent, except those without a leaf page. Empty where
   * they can't be measured. It reads all of these indexes.
   */
  Map<String, Integer> densities(Handle handle, List<String> indexes) {
    Map<String, Integer> densities = new HashMap<>();
    if (pgstatindex == null) {
      return densities;
    }
    handle
        .createQuery(
            "select x.name, round(m.avg_leaf_density) from unnest(:indexes) as x(name) cross join "
                + pgstatindex
                + "(('loyalty.' || x.name)::regclass) as m where m.avg_leaf_density <> 'NaN'")
        .bind("indexes", indexes.toArray(String[]::new))
        .map((row, context) -> densities.put(row.getString(1), row.getInt(2)))
        .list();
    return densities;
  }

  /** Measures the density of one index. */
  OptionalInt density(Handle handle, String index) {
    Integer density = densities(handle, List.of(index)).get(index);
    return density == null ? OptionalInt.empty() : OptionalInt.of(density);
  }

  /**
   * Fails where one of the B-trees is damaged, with its name.
   *
   * @param againstTable whether each row of the table is looked for too
   */
  void verify(Handle handle, List<String> indexes, boolean againstTable) {
    if (btIndexCheck != null) {
      handle
          .createQuery(
              "select count(*) from unnest(:indexes) as x(name) cross join "
                  + btIndexCheck
                  + "(('loyalty.' || x.name)::regclass, :againstTable) as checked")
          .bind("indexes", indexes.toArray(String[]::new))
          .bind("againstTable", againstTable)
          .mapTo(Long.class)
          .one();
    }
  }
}
