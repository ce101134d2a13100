package dev.loyalty.jobs.backup;

import dev.loyalty.jobs.reconcile.BalancesCheck;
import dev.loyalty.jobs.reconcile.Finding;
import dev.loyalty.ledger.store.BookJdbi;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;

/**
 * Verifies a backup by restoring it into a database of its own on the same server and checking the
 * book there. One runs at a time for a book; it first removes what an interrupted one left.
 */
public final class BackupVerification {

  private static final String TRY_LOCK =
      "select pg_try_advisory_lock(hashtextextended('loyalty backup verify', 0))";

  private static final String SCRATCH_NAME =
      "select 'loyalty_verify_' || oid from pg_database where datname = current_database()";

  private final DataSource login;
  private final Function<String, BookConnections> server;
  private final BackupDirectory directory;
  private final Encryption encryption;
  private final Clock clock;

  /**
   * @param login sessions in the book's database, of a login that may create databases
   * @param server gives connections to another database of the same server, by its name
   */
  public BackupVerification(
      DataSource login,
      Function<String, BookConnections> server,
      BackupSettings settings,
      Clock clock) {
    this.login = login;
    this.server = server;
    this.directory = new BackupDirectory(settings.directory());
    this.encryption = settings.encryption();
    this.clock = clock;
  }

  /**
   * The result of a verification.
   *
   * @param breaks the first breaks; the backup is good without any
   */
  public record Result(Verification verification, List<Finding> breaks) {}

  /**
   * @return empty where another verification of this book is running
   * @throws BackupException where the backup can't be restored
   * @throws Exception where its book can't be checked
   */
  public Optional<Result> run(Backup backup, BackupListener listener) throws Exception {
    try (Handle handle = BookJdbi.of(login).open()) {
      if (!handle.createQuery(TRY_LOCK).mapTo(Boolean.class).one()) {
        return Optional.empty();
      }
      String scratch = handle.createQuery(SCRATCH_NAME).mapTo(String.class).one();
      drop(handle, scratch);
      handle.execute("create database " + scratch);
      try {
        Result result = verify(backup, server.apply(scratch), listener);
        directory.keep(backup, result.verification());
        return Optional.of(result);
      } finally {
        drop(handle, scratch);
      }
    }
  }

  private Result verify(Backup backup, BookConnections scratch, BackupListener listener)
      throws Exception {
    Restore.Result restored = new Restore(scratch, encryption, listener).run(backup);
    listener.advanced("checking the book", 0);
    long begun = System.nanoTime();
    BalancesCheck.Result found = BalancesCheck.run(BookJdbi.of(scratch.writer()));
    Verification verification =
        new Verification(
            clock.instant().truncatedTo(ChronoUnit.SECONDS),
            DurableFiles.sha256(backup.directory().resolve(BackupDirectory.MANIFEST)),
            restored.took().toMillis() / 1000.0,
            (System.nanoTime() - begun) / 1e9,
            restored.rows(),
            found.found());
    return new Result(verification, found.findings());
  }

  private static void drop(Handle handle, String database) {
    handle.execute("drop database if exists " + database + " with (force)");
  }
}
