package dev.loyalty.ops.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.PostgresBook;
import dev.loyalty.ledger.store.PostingSession;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.time.Clock;

/**
 * Connections for one measurement. Closing it ends the sessions, after which the server has counted
 * their work.
 */
final class BenchDatabase implements AutoCloseable {

  private static final String SERIALIZABLE = "set default_transaction_isolation = 'serializable'";

  /** Makes the update lock accounts in the order of their ids, whatever the size of the book. */
  private static final String IN_ORDER =
      "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off";

  private final HikariDataSource posting;
  private final HikariDataSource lookups;
  private final HikariDataSource plain;
  private final HikariDataSource serializable;

  BenchDatabase(Database database, int writers) {
    posting = database.stayingPool(Role.WRITER, "bench-posting", writers, PostingSession.INIT_SQL);
    lookups =
        database.stayingPool(Role.WRITER, "bench-lookups", writers + 1, PostingSession.LOOKUP_SQL);
    plain = database.stayingPool(Role.WRITER, "bench-plain", writers, IN_ORDER);
    serializable = database.stayingPool(Role.WRITER, "bench-serializable", writers, SERIALIZABLE);
  }

  Ledger ledger(int writersMax, Clock clock, PostingListener listener) {
    return new Ledger(
        new PostgresBook(BookJdbi.of(posting), BookJdbi.of(lookups)),
        LedgerSettings.defaults(writersMax, Runtime.getRuntime().maxMemory()),
        clock,
        listener);
  }

  HikariDataSource serializable() {
    return serializable;
  }

  HikariDataSource plain() {
    return plain;
  }

  @Override
  public void close() {
    posting.close();
    lookups.close();
    plain.close();
    serializable.close();
  }
}
