package dev.loyalty.ops.bench;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import org.jdbi.v3.core.Handle;

/** Fills the book that measurements run on: one program, and accounts with points to spend. */
final class BenchBook {

  static final long OPENING_BALANCE = 1_000_000;

  private static final String ADD_PROGRAM =
      """
      insert into program (code, name) values (:code, 'Benchmark') on conflict do nothing
      """;

  private static final String ADD_ACCOUNTS =
      """
      insert into account (program_id, account_id, code, status, available)
      select p.program_id, nextval('account_id_seq'), 'm' || lpad(i::text, 8, '0'), 1, :balance
      from program p, generate_series(:first, :last - 1) as i
      where p.code = :program
      """;

  private BenchBook() {}

  /** Adds the program and the accounts that are missing. */
  static void prepare(Database database, int accounts) {
    BookJdbi.of(database.source(Role.MIGRATOR)).useHandle(handle -> prepare(handle, accounts));
  }

  /** Ends the effects of the measurement before: all writes are on disk. */
  static void settle(Database database) {
    BookJdbi.of(database.source(Role.MIGRATOR)).useHandle(handle -> handle.execute("checkpoint"));
  }

  private static void prepare(Handle handle, int accounts) {
    handle.createUpdate(ADD_PROGRAM).bind("code", StandardMix.PROGRAM).execute();
    long present = handle.createQuery("select count(*) from account").mapTo(Long.class).one();
    handle
        .createUpdate(ADD_ACCOUNTS)
        .bind("program", StandardMix.PROGRAM)
        .bind("balance", OPENING_BALANCE)
        .bind("first", present)
        .bind("last", accounts)
        .execute();
    handle.execute("select make_journal_partitions(current_date, 1)");
    handle.execute("vacuum (freeze, analyze)");
  }
}
