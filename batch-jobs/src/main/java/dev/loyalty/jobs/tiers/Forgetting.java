package dev.loyalty.jobs.tiers;

import dev.loyalty.jobs.run.StepProgress;
import dev.loyalty.ledger.model.Program;
import java.time.LocalDate;
import java.time.Period;
import org.jdbi.v3.core.Jdbi;

/** Deletes what tiers need no more, so that its tables don't grow with the book's age. */
final class Forgetting {

  /** A window may be made longer by as much, and still counts every day. */
  static final Period EARNINGS_KEPT_BEYOND_WINDOW = Period.ofMonths(24);

  static final Period CHANGES_KEPT = Period.ofYears(5);

  private static final int PIECE = 10_000;

  private static final String EARNINGS =
      "delete from day_earnings where program_id = :program and day <= :before";

  /** The oldest come first by their ids. */
  private static final String CHANGES =
      """
      delete from tier_change c using (
        select tier_change_id from tier_change where program_id = :program order by tier_change_id limit :limit) as x
      where c.program_id = :program and c.tier_change_id = x.tier_change_id
        and c.business_date < :before and c.published_at is not null
      """;

  private final Jdbi jdbi;
  private final Program program;
  private final LocalDate date;
  private final LocalDate earnedAfter;

  /**
   * @param earnedAfter the day before the window's first
   */
  Forgetting(Jdbi jdbi, Program program, LocalDate date, LocalDate earnedAfter) {
    this.jdbi = jdbi;
    this.program = program;
    this.date = date;
    this.earnedAfter = earnedAfter;
  }

  /** Deletes all days that are old enough: mostly one. */
  boolean forgetEarnings(StepProgress progress) {
    jdbi.useTransaction(
        handle -> {
          handle.execute("set local statement_timeout = 0");
          progress.changed(
              handle
                  .createUpdate(EARNINGS)
                  .bind("program", program.id())
                  .bind("before", earnedAfter.minus(EARNINGS_KEPT_BEYOND_WINDOW))
                  .execute());
        });
    return false;
  }

  /** Deletes the next changes that are published and old enough; returns whether there were any. */
  boolean forgetChanges(StepProgress progress) {
    int forgotten =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(CHANGES)
                    .bind("program", program.id())
                    .bind("before", date.minus(CHANGES_KEPT))
                    .bind("limit", PIECE)
                    .execute());
    progress.changed(forgotten);
    return forgotten > 0;
  }
}
