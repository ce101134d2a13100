package dev.loyalty.jobs.backup;

import dev.loyalty.ledger.store.BookJdbi;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Restores a backup into a database without a book. It may be run again after a failure, and first
 * removes what that left. The book gets a new incarnation, so that no cache of the old one stays
 * valid.
 */
public final class Restore {

  private static final String HAS_SCHEMA = "select to_regnamespace('loyalty') is not null";

  /**
   * Tells whether the database has a book: one that was used has a row here, and migrating adds
   * none.
   */
  private static final String HOLDS_A_BOOK =
      """
      select exists (select from loyalty.program) or exists (select from loyalty.position)
        or exists (select from loyalty.audit)
      """;

  private static final String MATERIALIZED_VIEWS =
      """
      select relname from pg_class
      where relnamespace = 'loyalty'::regnamespace and relkind = 'm' order by oid
      """;

  private final BookConnections target;
  private final Encryption encryption;
  private final BackupListener listener;

  public Restore(BookConnections target, Encryption encryption, BackupListener listener) {
    this.target = target;
    this.encryption = encryption;
    this.listener = listener;
  }

  /**
   * @param incarnation the restored book's id
   */
  public record Result(UUID incarnation, long rows, Duration took) {}

  /**
   * @throws BackupException the backup is not whole, can't be decrypted, or there is a book in the
   *     database already
   */
  public Result run(Backup backup) throws IOException, SQLException, BackupException {
    long begun = System.nanoTime();
    Manifest manifest = backup.manifest();
    StoredFiles.check(backup, listener);
    makeRoom();
    SchemaVersion.migrateTo(target.login(), manifest.migrationVersion());
    Jdbi owner = BookJdbi.of(target.owner());
    UUID incarnation = load(owner, backup);
    SchemaVersion.migrateToNewest(target.login());
    owner.useHandle(this::settle);
    return new Result(incarnation, manifest.rows(), Duration.ofNanos(System.nanoTime() - begun));
  }

  private UUID load(Jdbi owner, Backup backup) throws IOException, SQLException, BackupException {
    try (Handle handle = owner.open()) {
      handle.begin();
      boolean loaded = false;
      try {
        UUID incarnation = new TableLoad(handle, backup, encryption, listener).load();
        handle.commit();
        loaded = true;
        return incarnation;
      } finally {
        if (!loaded) {
          handle.rollback();
        }
      }
    } catch (CipherProcess.CipherException e) {
      throw e.toBackupException();
    }
  }

  /** Drops a schema that is empty, because it may be newer than the backup's. */
  private void makeRoom() throws BackupException {
    boolean room =
        BookJdbi.of(target.login())
            .withHandle(
                handle ->
                    !handle.createQuery(HAS_SCHEMA).mapTo(Boolean.class).one()
                        || handle.inTransaction(Restore::removeWhereEmpty));
    if (!room) {
      throw new BackupException(
          "there is a book in this database already, and a backup is restored into an empty one"
              + " only",
          "Create another database and give it with --into, or drop the schema loyalty of this one"
              + " if you are sure.");
    }
  }

  private static boolean removeWhereEmpty(Handle handle) {
    handle.execute("set local lock_timeout = '5s'");
    handle.execute("set local role loyalty_owner");
    handle.execute("lock table loyalty.program, loyalty.position in access exclusive mode");
    boolean empty = !handle.createQuery(HOLDS_A_BOOK).mapTo(Boolean.class).one();
    if (empty) {
      // The schema itself belongs to the login that migrated first.
      handle.execute("set local role none");
      handle.execute("drop schema loyalty cascade");
    }
    return empty;
  }

  /** Collects the planner's statistics and computes the views, which a backup doesn't contain. */
  private void settle(Handle handle) {
    for (String view : handle.createQuery(MATERIALIZED_VIEWS).mapTo(String.class).list()) {
      listener.advanced("refreshing " + view, 0);
      handle.execute("refresh materialized view loyalty." + view);
    }
    listener.advanced("analyzing", 0);
    handle.execute("analyze");
  }
}
