package dev.loyalty.jobs.backup;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What would slow loading down, or wants its tables in a certain order: foreign keys. They come
 * back at the end, and are checked then.
 */
final class DroppedConstraints {

  private static final String FOREIGN_KEYS =
      """
      select c.relname, k.conname, pg_get_constraintdef(k.oid)
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and k.conparentid = 0 and c.relnamespace = 'loyalty'::regnamespace
      """;

  private final Handle handle;
  private final List<Dropped> dropped;

  private record Dropped(String table, String name, String definition) {}

  private DroppedConstraints(Handle handle, List<Dropped> dropped) {
    this.handle = handle;
    this.dropped = dropped;
  }

  static DroppedConstraints of(Handle handle) {
    List<Dropped> found =
        handle
            .createQuery(FOREIGN_KEYS)
            .map(
                (row, context) -> new Dropped(row.getString(1), row.getString(2), row.getString(3)))
            .list();
    for (Dropped each : found) {
      handle.execute(
          "alter table loyalty.%s drop constraint %s".formatted(each.table(), each.name()));
    }
    return new DroppedConstraints(handle, found);
  }

  /** Fails where a row breaks one. */
  void restore() {
    for (Dropped each : dropped) {
      handle.execute(
          "alter table loyalty.%s add constraint %s %s"
              .formatted(each.table(), each.name(), each.definition()));
    }
  }
}
