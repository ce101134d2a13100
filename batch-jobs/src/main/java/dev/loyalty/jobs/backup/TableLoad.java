package dev.loyalty.jobs.backup;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Puts a backup's rows into a schema that was just migrated, in one transaction of the schema's
 * owner: all of them, or none. For one use.
 */
final class TableLoad {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final String CURE = "Restore another backup; this one can't be trusted.";

  private static final String MISSING =
      """
      select x.name from unnest(:names) as x(name)
      where not exists (select from pg_class c
        where c.relnamespace = 'loyalty'::regnamespace and c.relname = x.name and c.relkind = 'r')
      """;

  private static final String TABLES_WITH_TRIGGERS =
      """
      select distinct c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where not t.tgisinternal and t.tgparentid = 0 and c.relnamespace = 'loyalty'::regnamespace
      """;

  private final Handle handle;
  private final Backup backup;
  private final Encryption encryption;
  private final BackupListener listener;
  private long bytes;

  /**
   * @param handle a handle in a transaction, which the caller ends
   */
  TableLoad(Handle handle, Backup backup, Encryption encryption, BackupListener listener) {
    this.handle = handle;
    this.backup = backup;
    this.encryption = encryption;
    this.listener = listener;
  }

  /** Loads the tables, and returns the book's new incarnation. */
  UUID load() throws IOException, SQLException, BackupException {
    Manifest manifest = backup.manifest();
    handle.execute("set local statement_timeout = 0");
    handle.execute("set local idle_in_transaction_session_timeout = 0");
    // This session builds all the indexes.
    handle.execute("set local maintenance_work_mem = '256MB'");
    JournalPartitions partitions = new JournalPartitions(handle, manifest.tables());
    partitions.make();
    checkTables(manifest);
    List<String> triggered = handle.createQuery(TABLES_WITH_TRIGGERS).mapTo(String.class).list();
    triggered.forEach(it -> handle.execute("alter table loyalty." + it + " disable trigger user"));
    IndexesApart indexes = IndexesApart.take(handle, filledTables(manifest));
    partitions.takeOut();
    // Migrations may have put rows there; they are in the backup too.
    manifest.tables().forEach(it -> handle.execute("delete from only loyalty." + it.name()));
    loadFiles(manifest);
    listener.advanced("building indexes", bytes);
    partitions.putBack();
    indexes.putBack();
    triggered.forEach(it -> handle.execute("alter table loyalty." + it + " enable trigger user"));
    manifest.sequences().forEach(this::set);
    return handle
        .createQuery(
            "update loyalty.book set incarnation = gen_random_uuid() returning incarnation")
        .mapTo(UUID.class)
        .one();
  }

  private static List<String> filledTables(Manifest manifest) {
    return manifest.tables().stream()
        .filter(it -> it.partition() == Manifest.Partition.NONE && it.rows() > 0)
        .map(Manifest.Table::name)
        .toList();
  }

  private void checkTables(Manifest manifest) throws BackupException {
    String[] names = manifest.tables().stream().map(Manifest.Table::name).toArray(String[]::new);
    List<String> missing =
        handle.createQuery(MISSING).bind("names", names).mapTo(String.class).list();
    if (!missing.isEmpty()) {
      throw new BackupException(
          String.format(
              Locale.ROOT,
              "the schema of version %s has no table for what the backup holds of %s",
              manifest.migrationVersion(),
              String.join(", ", missing)),
          "Restore it with the build that made it.");
    }
  }

  private void loadFiles(Manifest manifest) throws IOException, SQLException, BackupException {
    for (Manifest.Table table : manifest.tables()) {
      String file = table.file();
      if (file != null) {
        try (InputStream text =
            CopyFiles.read(backup.directory().resolve(file), manifest.encryption(), encryption)) {
          load(table, text);
        }
      }
    }
  }

  private void load(Manifest.Table table, InputStream text)
      throws IOException, SQLException, BackupException {
    long rows =
        copy()
            .copyIn(
                String.format(
                    Locale.ROOT,
                    "copy loyalty.%s (%s) from stdin",
                    table.name(),
                    table.columnList()),
                metered(table.name(), text),
                BUFFER_BYTES);
    if (rows != table.rows()) {
      throw new BackupException(
          String.format(
              Locale.ROOT,
              "the table %s has %d rows in the backup, and the manifest says %d",
              table.name(),
              rows,
              table.rows()),
          CURE);
    }
  }

  private void set(Manifest.Sequence sequence) {
    handle
        .createQuery("select setval(:name::regclass, :value, :called)")
        .bind("name", "loyalty." + sequence.name())
        .bind("value", sequence.lastValue())
        .bind("called", sequence.isCalled())
        .mapTo(Long.class)
        .one();
  }

  private CopyManager copy() throws SQLException {
    return handle.getConnection().unwrap(PGConnection.class).getCopyAPI();
  }

  private InputStream metered(String table, InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
          bytes += read;
          listener.advanced("loading " + table, bytes);
        }
        return read;
      }
    };
  }
}
