package dev.loyalty.jobs.tiers;

import dev.loyalty.jobs.run.StepProgress;
import dev.loyalty.jobs.tiers.TierRule.Standing;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Tiers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** One run's evaluation: gathers the accounts that are due, then takes them piece by piece. */
final class Evaluation {

  private static final int ACCOUNTS_OF_PIECE = 2_000;
  private static final LocalDate BEFORE_ALL = LocalDate.of(1, 1, 1);

  private static final String LAST =
      """
      select e.business_date, e.rules = p.tiers
      from tier_evaluation e join program p using (program_id) where e.program_id = :program
      """;

  /** Days that enter the window with this date, and days that leave it. */
  private static final String GATHER =
      """
      insert into tier_due (program_id, account_id)
      select :program, x.account_id
      from (
        select account_id from earned_day where program_id = :program and day > :entersAfter and day <= :date
        union
        select account_id from earned_day where program_id = :program and day > :leavesAfter and day <= :begins
        union
        select account_id from tier where program_id = :program and above
      ) as x
      order by x.account_id
      on conflict do nothing
      """;

  private static final String EVALUATED =
      """
      insert into tier_evaluation (program_id, business_date, rules)
      select program_id, :date, tiers from program where program_id = :program
      on conflict (program_id) do update set business_date = excluded.business_date, rules = excluded.rules
      """;

  /** The tables grow with the book: no plan may read one of them whole. */
  private static final String BY_KEYS_ONLY =
      "set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin"
          + " = off";

  private static final String TAKE =
      """
      with taken as (
        delete from tier_due d using (
          select account_id from tier_due where program_id = :program order by account_id limit :limit
        ) as x
        where d.program_id = :program and d.account_id = x.account_id
        returning d.account_id
      )
      select x.account_id, t.account_id is not null, t.level, t.above, coalesce((
        select sum(e.points)::bigint from earned_day e
        where e.program_id = :program and e.account_id = x.account_id and e.day > :begins and e.day <= :date), 0)
      from taken x
      left join tier t on t.program_id = :program and t.account_id = x.account_id
      order by x.account_id
      """;

  private static final String SET =
      """
      insert into tier (program_id, account_id, level, above)
      select :program, x.account_id, x.level, x.above
      from unnest(:accounts, :levels, :above) as x(account_id, level, above)
      on conflict (program_id, account_id) do update set level = excluded.level, above = excluded.above
      """;

  private static final String CHANGE =
      """
      insert into tier_change (program_id, account_id, business_date, from_level, to_level, points, changed_at)
      select :program, x.account_id, :date, x.from_level, x.to_level, x.points, :now
      from unnest(:accounts, :from, :to, :points) as x(account_id, from_level, to_level, points)
      """;

  private final Jdbi jdbi;
  private final Clock clock;
  private final Program program;
  private final TierRule rule;
  private final LocalDate date;
  private final LocalDate begins;
  private final Tiers tiers;

  Evaluation(Jdbi jdbi, Clock clock, Program program, Tiers tiers, LocalDate date) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.program = program;
    this.tiers = tiers;
    this.rule = TierRule.of(tiers);
    this.date = date;
    this.begins = date.minus(tiers.window());
  }

  private record Last(LocalDate date, boolean sameRules) {}

  private record Due(
      long account, boolean known, @Nullable String level, boolean above, long points) {}

  private record Evaluated(Due due, Standing standing) {
    boolean isDifferent() {
      return !due.known() || isChange() || due.above() != standing.above();
    }

    boolean isChange() {
      return !Objects.equals(due.level(), standing.level());
    }
  }

  /** Notes who is due. All in one transaction, and nothing is left to do. */
  boolean gather(StepProgress progress) {
    jdbi.useTransaction(
        handle -> {
          handle.execute("set local statement_timeout = 0");
          Optional<Last> last = findLast(handle);
          if (last.isPresent() && last.get().date().isAfter(date)) {
            progress.skipped("a later date was evaluated before", 1);
            return;
          }
          boolean all = last.isEmpty() || !last.get().sameRules();
          handle
              .createUpdate(GATHER)
              .bind("program", program.id())
              .bind("date", date)
              .bind("begins", begins)
              .bind("entersAfter", all ? BEFORE_ALL : last.get().date())
              .bind("leavesAfter", all ? begins : last.get().date().minus(tiers.window()))
              .execute();
          handle.createUpdate(EVALUATED).bind("program", program.id()).bind("date", date).execute();
        });
    return false;
  }

  private Optional<Last> findLast(Handle handle) {
    return handle
        .createQuery(LAST)
        .bind("program", program.id())
        .map((row, context) -> new Last(row.getObject(1, LocalDate.class), row.getBoolean(2)))
        .findOne();
  }

  /** Evaluates the next who are due; returns whether there were any. */
  boolean evaluateNext(StepProgress progress) {
    return jdbi.inTransaction(
        handle -> {
          if (findLast(handle).filter(last -> last.date().equals(date)).isEmpty()) {
            // They stay due until the next date.
            return false;
          }
          handle.createScript(BY_KEYS_ONLY).execute();
          List<Evaluated> evaluated = new ArrayList<>();
          for (Due due : take(handle)) {
            evaluated.add(new Evaluated(due, rule.evaluate(due.level(), due.points())));
          }
          progress.read(evaluated.size());
          set(handle, evaluated.stream().filter(Evaluated::isDifferent).toList());
          List<Evaluated> changes = evaluated.stream().filter(Evaluated::isChange).toList();
          change(handle, changes);
          progress.changed(changes.size());
          return !evaluated.isEmpty();
        });
  }

  private List<Due> take(Handle handle) {
    return handle
        .createQuery(TAKE)
        .bind("program", program.id())
        .bind("limit", ACCOUNTS_OF_PIECE)
        .bind("begins", begins)
        .bind("date", date)
        .map((row, context) -> due(row))
        .list();
  }

  private static Due due(ResultSet row) throws SQLException {
    return new Due(
        row.getLong(1), row.getBoolean(2), row.getString(3), row.getBoolean(4), row.getLong(5));
  }

  private void set(Handle handle, List<Evaluated> different) {
    if (different.isEmpty()) {
      return;
    }
    handle
        .createUpdate(SET)
        .bind("program", program.id())
        .bind("accounts", different.stream().map(it -> it.due().account()).toArray(Long[]::new))
        .bind("levels", different.stream().map(it -> it.standing().level()).toArray(String[]::new))
        .bind("above", different.stream().map(it -> it.standing().above()).toArray(Boolean[]::new))
        .execute();
  }

  private void change(Handle handle, List<Evaluated> changes) {
    if (changes.isEmpty()) {
      return;
    }
    handle
        .createUpdate(CHANGE)
        .bind("program", program.id())
        .bind("date", date)
        .bind("now", clock.instant())
        .bind("accounts", changes.stream().map(it -> it.due().account()).toArray(Long[]::new))
        .bind("from", changes.stream().map(it -> it.due().level()).toArray(String[]::new))
        .bind("to", changes.stream().map(it -> it.standing().level()).toArray(String[]::new))
        .bind("points", changes.stream().map(it -> it.due().points()).toArray(Long[]::new))
        .execute();
  }
}
