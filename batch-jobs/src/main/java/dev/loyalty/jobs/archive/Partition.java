package dev.loyalty.jobs.archive;

import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Takes partitions out of the journal, as the schema's owner. Readers decide by the catalogue, in
 * the snapshot that they read with, whether a month is in the journal; so each sees a month's rows
 * once, whenever it looks.
 */
final class Partition {

  /**
   * Tells whether the table has an unfinished DETACH; empty where it isn't a partition (any more).
   */
  private static final String PENDING =
      """
      select i.inhdetachpending from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'journal'::regclass and c.relname = :partition
      """;

  private static final String TABLE_EXISTS = "select to_regclass('loyalty.' || :name) is not null";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** While DETACH waits, others go on; while the plain one waits, they wait behind it. */
  private static final String WAIT_BRIEFLY = "set lock_timeout = '2s'";

  private static final int TRIES = 3;

  private final Jdbi owner;

  Partition(Jdbi owner) {
    this.owner = owner;
  }

  /** The result of detaching a month. */
  enum Detached {
    YES,
    /** Something was posted since it was exported. */
    GREW,
    /** Someone has been reading the journal for long. */
    IN_USE
  }

  /**
   * Has a month exported once more, where it is still in the journal as a whole.
   *
   * @return whether it is
   */
  boolean exportAnew(ArchiveMonth month) {
    return owner.withHandle(
        handle -> {
          Optional<Boolean> pending = findPending(handle, ArchiveMonth.partition(month.month()));
          boolean whole = pending.isPresent() && !pending.get();
          if (whole) {
            MonthRecord.again(handle, month);
          }
          return whole;
        });
  }

  /**
   * Detaches the partition of a month into which nothing is posted any more, letting everyone go on
   * reading and posting. What an earlier call began is brought to its end.
   *
   * @param detached is called in between, when the partition is out but nothing says so yet
   */
  Detached detachQuietly(ArchiveMonth month, ArchiveMonth.Moment now, Runnable detached) {
    String partition = ArchiveMonth.partition(month.month());
    return owner.withHandle(
        handle -> {
          handle.execute(WAIT_BRIEFLY);
          Optional<Boolean> pending = findPending(handle, partition);
          if (pending.isPresent() && !pending.get() && count(handle, partition) != month.rows()) {
            MonthRecord.again(handle, month);
            return Detached.GREW;
          }
          for (int tried = 0; pending.isPresent(); tried++) {
            if (tried == TRIES) {
              return Detached.IN_USE;
            }
            detachOnce(handle, partition, pending.get());
            pending = findPending(handle, partition);
          }
          detached.run();
          return settle(handle, month, now) ? Detached.YES : Detached.GREW;
        });
  }

  /**
   * It waits for those who use the journal now; without transaction, because it has its own two.
   */
  private static void detachOnce(Handle handle, String partition, boolean pending) {
    try {
      handle.execute(
          "alter table journal detach partition "
              + partition
              + (pending ? " finalize" : " concurrently"));
    } catch (JdbiException e) {
      if (!isLockTimeout(e)) {
        throw e;
      }
    }
  }

  /**
   * The detached table gets a name of its own, so that the month can have a partition again. What
   * is in it and not in the files, against all reckoning, goes back into the journal.
   */
  private static boolean settle(Handle handle, ArchiveMonth month, ArchiveMonth.Moment now) {
    String partition = ArchiveMonth.partition(month.month());
    return handle.inTransaction(
        transaction -> {
          if (count(transaction, partition) != month.rows()) {
            attach(transaction, month.month());
            MonthRecord.again(transaction, month);
            return false;
          }
          rename(transaction, month);
          MonthRecord.detached(transaction, month, now);
          return true;
        });
  }

  /**
   * Detaches the partition of a month that the clock has not left behind (the business date is
   * ahead of it), and makes a new one: at once, with everyone else waiting for the moment.
   */
  Detached detachWhileInUse(ArchiveMonth month, ArchiveMonth.Moment now, Runnable detached) {
    String partition = ArchiveMonth.partition(month.month());
    try {
      return owner.inTransaction(
          handle -> {
            handle.execute(WAIT_BRIEFLY);
            handle.execute("lock table journal in access exclusive mode");
            if (count(handle, partition) != month.rows()) {
              MonthRecord.again(handle, month);
              return Detached.GREW;
            }
            handle.execute("alter table journal detach partition " + partition);
            rename(handle, month);
            handle.execute("select make_journal_partitions(?, 0)", month.month().atDay(1));
            detached.run();
            MonthRecord.detached(handle, month, now);
            return Detached.YES;
          });
    } catch (JdbiException e) {
      if (isLockTimeout(e)) {
        return Detached.IN_USE;
      }
      throw e;
    }
  }

  /**
   * Drops the table that was the month's partition.
   *
   * @return the obstacle to dropping it; empty where it is gone
   */
  Optional<String> drop(ArchiveMonth month) {
    return owner.inTransaction(
        handle -> {
          if (exists(handle, month.detachedTable())) {
            Optional<String> openBreak = MonthGuard.findOpenBreakOfTable(handle, month);
            if (openBreak.isPresent()) {
              return openBreak;
            }
            if (count(handle, month.detachedTable()) != month.rows()) {
              throw new IllegalStateException(
                  "the table "
                      + month.detachedTable()
                      + " has not the rows that were archived of "
                      + month
                      + "; it is kept. Compare it with "
                      + month.manifest());
            }
            handle.execute("drop table " + month.detachedTable());
          }
          ArchivedAccounts.merge(handle, month);
          MonthRecord.dropped(handle, month);
          return Optional.empty();
        });
  }

  private static Optional<Boolean> findPending(Handle handle, String partition) {
    return handle.createQuery(PENDING).bind("partition", partition).mapTo(Boolean.class).findOne();
  }

  private static boolean exists(Handle handle, String table) {
    return handle.createQuery(TABLE_EXISTS).bind("name", table).mapTo(Boolean.class).one();
  }

  private static long count(Handle handle, String table) {
    return handle.createQuery("select count(*) from " + table).mapTo(Long.class).one();
  }

  private static void rename(Handle handle, ArchiveMonth month) {
    handle.execute(
        "alter table "
            + ArchiveMonth.partition(month.month())
            + " rename to "
            + month.detachedTable());
  }

  private static void attach(Handle handle, YearMonth month) {
    Instant begin = ArchiveMonth.begin(month);
    Instant end = ArchiveMonth.end(month);
    handle.execute(
        "alter table journal attach partition "
            + ArchiveMonth.partition(month)
            + " for values from ('"
            + begin
            + "') to ('"
            + end
            + "')");
  }

  private static boolean isLockTimeout(JdbiException e) {
    return e.getCause() instanceof SQLException cause
        && LOCK_NOT_AVAILABLE.equals(cause.getSQLState());
  }
}
