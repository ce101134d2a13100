package dev.loyalty.ops.bench;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.ledger.store.IsoDuration;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The book that measurements run on: one program, and so many accounts with points to spend; or,
 * for nightly jobs, a program with all rules, whose accounts come with their first request.
 */
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

  /** Enough for what the mix names; jobs find something to forget all the time. */
  private static final IsoDuration RETENTION = IsoDuration.parse("PT20S");

  private BenchBook() {}

  /** A book that agrees with itself from its first transfer on. */
  static void prepareForJobs(Database database) {
    ProgramSpec program =
        new ProgramSpec(
            StandardMix.PROGRAM,
            "Benchmark",
            ZoneOffset.UTC,
            true,
            -OPENING_BALANCE,
            Program.BALANCE_CAP_MAX,
            Period.ofMonths(12),
            IsoDuration.parse("P1D"),
            ProgramSpec.HOLD_TIMEOUT_DEFAULT,
            RETENTION,
            new Tiers(Period.ofMonths(12), Map.of("silver", 300L, "gold", 1_000L)));
    new ProgramStore(Jdbi.create(database.source(Role.WRITER))).apply(List.of(program), "bench");
  }

  /** Makes what is missing. */
  static void prepare(Database database, int accounts) {
    Jdbi.create(database.source(Role.MIGRATOR)).useHandle(handle -> prepare(handle, accounts));
  }

  /**
   * Ends the effects of what ran before: what was written is on disk, and the statistics are true.
   */
  static void settle(Database database) {
    Jdbi.create(database.source(Role.MIGRATOR)).useHandle(handle -> handle.execute("checkpoint"));
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
