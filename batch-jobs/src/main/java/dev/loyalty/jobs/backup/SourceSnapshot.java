package dev.loyalty.jobs.backup;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * One state of the whole book while it is copied. Posting goes on beside it; only changes of the
 * schema wait. For one thread.
 */
final class SourceSnapshot implements AutoCloseable {

  private static final String IS_REPLICA = "select pg_is_in_recovery()";

  private static final String SERVER_VERSION = "show server_version";

  /**
   * Finds the tables and columns to copy. Migrating makes Flyway's own table. Months that were
   * detached from the journal are tables that inherit from none. Generated columns are generated
   * again.
   */
  private static final String TABLES =
      """
      select c.relname,
        array(select a.attname::text from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
          order by a.attnum) as columns,
        coalesce((select not i.inhdetachpending from pg_inherits i where i.inhrelid = c.oid), false) as attached
      from pg_class c
      where c.relnamespace = 'loyalty'::regnamespace and c.relkind = 'r' and c.relname <> 'flyway_schema_history'
      order by c.relname
      """;

  private static final String SEQUENCES =
      """
      select relname from pg_class where relnamespace = 'loyalty'::regnamespace and relkind = 'S' order by relname
      """;

  private static final String LANES =
      "select topic, partition, next_offset from position order by topic, partition";

  private static final String INCARNATION = "select incarnation from book";

  private final Handle handle;

  private SourceSnapshot(Handle handle) {
    this.handle = handle;
  }

  /**
   * @param owner sessions of the schema's owner
   */
  static SourceSnapshot open(Jdbi owner) {
    Handle handle = owner.open();
    try {
      boolean replica = handle.createQuery(IS_REPLICA).mapTo(Boolean.class).one();
      handle.begin();
      // DEFERRABLE waits for a state that some order of the transactions gives; a replica can't
      // offer it.
      handle.execute(
          replica
              ? "set transaction isolation level repeatable read, read only"
              : "set transaction isolation level serializable, read only, deferrable");
      handle.execute("set local idle_in_transaction_session_timeout = 0");
      handle.execute("set local statement_timeout = 0");
      // The first query takes the snapshot.
      SourceSnapshot snapshot = new SourceSnapshot(handle);
      snapshot.holdTables();
      return snapshot;
    } catch (RuntimeException e) {
      try {
        end(handle);
      } catch (RuntimeException ending) {
        e.addSuppressed(ending);
      }
      throw e;
    }
  }

  /** Locks the tables, so that none is dropped before it is copied. */
  private void holdTables() {
    for (FoundTable table : tables()) {
      handle.execute("lock table only loyalty." + table.name() + " in access share mode");
    }
  }

  String serverVersion() {
    return handle.createQuery(SERVER_VERSION).mapTo(String.class).one();
  }

  UUID incarnation() {
    return handle.createQuery(INCARNATION).mapTo(UUID.class).one();
  }

  List<Manifest.Lane> lanes() {
    return handle
        .createQuery(LANES)
        .map((row, context) -> new Manifest.Lane(row.getString(1), row.getInt(2), row.getLong(3)))
        .list();
  }

  /**
   * A table that has rows of its own, such as a partition of the journal, but not the journal
   * itself.
   */
  record FoundTable(String name, List<String> columns, Manifest.Partition partition) {}

  List<FoundTable> tables() {
    return handle
        .createQuery(TABLES)
        .map(
            (row, context) -> {
              String name = row.getString(1);
              String[] columns = (String[]) row.getArray(2).getArray();
              boolean attached = row.getBoolean(3);
              Manifest.Partition partition =
                  !Months.isPartition(name)
                      ? Manifest.Partition.NONE
                      : attached ? Manifest.Partition.ATTACHED : Manifest.Partition.DETACHED;
              return new FoundTable(name, List.of(columns), partition);
            })
        .list();
  }

  /**
   * Reads the sequences once everything is copied: they don't belong to a snapshot, and never go
   * back.
   */
  List<Manifest.Sequence> sequences() {
    List<Manifest.Sequence> sequences = new ArrayList<>();
    for (String name : handle.createQuery(SEQUENCES).mapTo(String.class).list()) {
      sequences.add(
          handle
              .createQuery("select last_value, is_called from loyalty." + name)
              .map((row, context) -> new Manifest.Sequence(name, row.getLong(1), row.getBoolean(2)))
              .one());
    }
    return sequences;
  }

  CopyManager copy() throws SQLException {
    return handle.getConnection().unwrap(PGConnection.class).getCopyAPI();
  }

  boolean hasRows(String table) {
    return handle
        .createQuery("select exists (select from only loyalty." + table + ")")
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public void close() {
    end(handle);
  }

  private static void end(Handle handle) {
    try (handle) {
      if (handle.isInTransaction()) {
        handle.rollback();
      }
    }
  }
}
