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

/** A book for nightly jobs: a program with all rules, whose accounts come with their requests. */
final class JobsBook {

  /** The expiry of points. */
  static final Period EXPIRY = Period.ofMonths(12);

  private JobsBook() {}

  /**
   * Applies the program, or changes its rules. The book agrees with itself from its first transfer
   * on.
   *
   * @param retention how long idempotency keys are kept
   */
  static void applyProgram(Database database, Duration activationDelay, Duration retention) {
    ProgramSpec program =
        new ProgramSpec(
            StandardMix.PROGRAM,
            "Benchmark",
            ZoneOffset.UTC,
            true,
            -BenchBook.OPENING_BALANCE,
            Program.BALANCE_CAP_MAX,
            EXPIRY,
            IsoDuration.parse("PT" + activationDelay.toSeconds() + "S"),
            ProgramSpec.HOLD_TIMEOUT_DEFAULT,
            IsoDuration.parse("PT" + retention.toSeconds() + "S"),
            new Tiers(Period.ofMonths(12), Map.of("silver", 300L, "gold", 1_000L)));
    new ProgramStore(BookJdbi.of(database.source(Role.WRITER))).apply(List.of(program), "bench");
  }

  /** Makes the journal's partitions from that day's month to the present one. */
  static void makeMonths(Database database, LocalDate from) {
    int months = (int) ChronoUnit.MONTHS.between(from, LocalDate.now(ZoneOffset.UTC)) + 1;
    BookJdbi.of(database.source(Role.MIGRATOR))
        .useHandle(
            handle -> handle.execute("select loyalty.make_journal_partitions(?, ?)", from, months));
  }

  /** Removes all outcomes, as publishing does. */
  static void takeOutcomes(Database database) {
    BookJdbi.of(database.source(Role.WRITER))
        .useHandle(handle -> handle.execute("delete from outcome_batch"));
  }

  /** Vacuums the whole book, as autovacuum would have done by then. */
  static void vacuum(Database database) {
    BookJdbi.of(database.source(Role.MIGRATOR))
        .useHandle(handle -> handle.execute("vacuum (freeze, analyze)"));
  }
}
