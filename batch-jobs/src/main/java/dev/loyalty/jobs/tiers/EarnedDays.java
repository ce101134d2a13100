package dev.loyalty.jobs.tiers;

import dev.loyalty.jobs.journal.JournalMarks;
import dev.loyalty.jobs.journal.LocalDays;
import dev.loyalty.jobs.journal.NewBatches;
import dev.loyalty.jobs.run.StepProgress;
import dev.loyalty.ledger.model.Program;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Sums up the points that accounts earn by the day of the event in the program's time zone: earns
 * minus reversals of earns. A reversal counts on its own day, not on the earn's.
 */
final class EarnedDays {

  private static final String READER = "tiers";

  /** The most journal rows, of the whole book, in one transaction; it takes some seconds. */
  private static final long ROWS_MAX = 500_000;

  private static final String STREAMING =
      "set local statement_timeout = 0; set local work_mem = '64MB'";

  /**
   * Counts rows in the transaction that moves the mark, so that each row counts once. Points on
   * days that were evaluated before make their account due again.
   */
  private static final String COUNT =
      """
      with fresh as (
        select case j.type when 1 then j.credit_account_id else j.debit_account_id end as account_id,
          <day> as day,
          case j.type when 1 then j.points else - j.points end as points
      """
              .replace("<day>", LocalDays.dayOf("j.requested_at"))
          + NewBatches.ROWS
          + """
          and (j.type = 1 or j.type = 5 and j.credit_account_id = -1)
          ), summed as (
            select account_id, day, sum(points)::bigint as points, count(*) as rows from fresh group by account_id, day
          ), added as (
            insert into day_earnings (program_id, day, account_id, points)
            select :program, day, account_id, points from summed order by day, account_id
            on conflict (program_id, day, account_id) do update set points = day_earnings.points + excluded.points
          ), late as (
            insert into tier_due (program_id, account_id, change)
            select :program, s.account_id, coalesce(sum(s.points) filter (where s.day > e.earned_after), 0)
            from summed s join tier_evaluation e on e.program_id = :program and s.day <= e.business_date
            group by s.account_id
            on conflict (program_id, account_id) do update set change = tier_due.change + excluded.change
          )
          select coalesce(sum(rows), 0)::bigint, count(*) from summed
          """;

  private final Jdbi jdbi;
  private final Program program;

  EarnedDays(Jdbi jdbi, Program program) {
    this.jdbi = jdbi;
    this.program = program;
  }

  private record Counted(long rows, long days) {}

  /** Counts the next new rows; returns whether there were some. */
  boolean countNext(StepProgress progress) {
    Optional<Counted> counted = jdbi.inTransaction(this::countNext);
    counted.ifPresent(
        it -> {
          progress.read(it.rows());
          progress.changed(it.days());
        });
    return counted.isPresent();
  }

  private Optional<Counted> countNext(Handle handle) {
    handle.createScript(STREAMING).execute();
    Optional<NewBatches> news = JournalMarks.findNext(handle, program.id(), READER, ROWS_MAX);
    return news.map(it -> count(handle, it));
  }

  private Counted count(Handle handle, NewBatches news) {
    Counted counted =
        LocalDays.upTo(program.timezone(), news.postedTo())
            .bindTo(news.bindTo(handle.createQuery(COUNT)))
            .map((row, context) -> new Counted(row.getLong(1), row.getLong(2)))
            .one();
    JournalMarks.advance(handle, READER, news);
    return counted;
  }
}
