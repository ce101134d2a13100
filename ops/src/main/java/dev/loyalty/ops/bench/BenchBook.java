package dev.loyalty.ops.bench;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.IsoDuration;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

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

  /** Of points, where jobs are measured. */
  static final Period EXPIRY = Period.ofMonths(12);

  private BenchBook() {}

  /**
   * A book that agrees with itself from its first transfer on. Again, to change its rules.
   *
   * @param retention of keys
   */
  static void prepareForJobs(Database database, Duration activationDelay, Duration retention) {
    ProgramSpec program =
        new ProgramSpec(
            StandardMix.PROGRAM,
            "Benchmark",
            ZoneOffset.UTC,
            true,
            -OPENING_BALANCE,
            Program.BALANCE_CAP_MAX,
            EXPIRY,
            IsoDuration.parse("PT" + activationDelay.toSeconds() + "S"),
            ProgramSpec.HOLD_TIMEOUT_DEFAULT,
            IsoDuration.parse("PT" + retention.toSeconds() + "S"),
            new Tiers(Period.ofMonths(12), Map.of("silver", 300L, "gold", 1_000L)));
    new ProgramStore(BookJdbi.of(database.source(Role.WRITER))).apply(List.of(program), "bench");
  }

  /** Makes the journal's months from that day on. */
  static void makeMonths(Database database, LocalDate from) {
    int months = (int) ChronoUnit.MONTHS.between(from, LocalDate.now(ZoneOffset.UTC)) + 1;
    BookJdbi.of(database.source(Role.MIGRATOR))
        .useHandle(
            handle -> handle.execute("select loyalty.make_journal_partitions(?, ?)", from, months));
  }

  /** As if all outcomes had been published. */
  static void takeOutcomes(Database database) {
    BookJdbi.of(database.source(Role.WRITER))
        .useHandle(handle -> handle.execute("delete from outcome_batch"));
  }

  /** As autovacuum would have done long ago. */
  static void vacuum(Database database) {
    BookJdbi.of(database.source(Role.MIGRATOR))
        .useHandle(handle -> handle.execute("vacuum (freeze, analyze)"));
  }

  /** Makes what is missing. */
  static void prepare(Database database, int accounts) {
    BookJdbi.of(database.source(Role.MIGRATOR)).useHandle(handle -> prepare(handle, accounts));
  }

  /**
   * Ends the effects of what ran before: what was written is on disk, and the statistics are true.
   */
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
