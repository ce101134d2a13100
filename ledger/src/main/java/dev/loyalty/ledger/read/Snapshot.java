package dev.loyalty.ledger.read;

import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;

/**
 * Reads one state of the book with any number of queries. {@code SERIALIZABLE READ ONLY DEFERRABLE}
 * waits until the state is one that some order of the transactions gives, and then neither fails
 * nor makes another fail (PostgreSQL manual, 13.2.3). A replica doesn't offer it; there, {@code
 * REPEATABLE READ} is used instead.
 */
public final class Snapshot {

  private static final String IS_REPLICA = "select pg_is_in_recovery()";
  private static final String ON_PRIMARY =
      "set transaction isolation level serializable, read only, deferrable";
  private static final String ON_REPLICA =
      "set transaction isolation level repeatable read, read only";

  /**
   * Keeps a month that is being archived in the journal until this transaction has ended. It takes
   * no snapshot itself and so comes before the state is chosen; else the month might leave between
   * that and the first look at the journal, and be seen neither there nor in the archive.
   */
  static final String KEEP_PARTITIONS = "lock table only journal in access share mode";

  private Snapshot() {}

  /** Runs the queries in one transaction, at whose end nothing is left behind. */
  public static <T, X extends Exception> T read(Jdbi jdbi, HandleCallback<T, X> queries) throws X {
    return jdbi.withHandle(
        handle -> {
          String isolation =
              handle.createQuery(IS_REPLICA).mapTo(Boolean.class).one() ? ON_REPLICA : ON_PRIMARY;
          return handle.inTransaction(
              transaction -> {
                transaction.execute(isolation);
                transaction.execute(KEEP_PARTITIONS);
                return queries.withHandle(transaction);
              });
        });
  }
}
