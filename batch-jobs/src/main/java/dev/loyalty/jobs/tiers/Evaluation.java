package dev.loyalty.jobs.tiers;

import dev.loyalty.jobs.run.Plans;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** One run's evaluation: gathers the accounts that are due, then takes them piece by piece. */
final class Evaluation {

  private static final int ACCOUNTS_OF_PIECE = 2_000;

  private static final String LAST =
      """
      select e.business_date, e.earned_after, e.rules = p.tiers
      from tier_evaluation e join program p using (program_id) where e.program_id = :program
      """;

  /** Days that enter the window with this date, and days that leave it. */
  private static final String GATHER =
      """
      insert into tier_due (program_id, account_id, change)
      select :program, x.account_id, sum(x.change)
      from (
        select account_id, points as change from day_earnings
        where program_id = :program and day > greatest(:last, :earnedAfter) and day <= :date
        union all
        select account_id, - points from day_earnings
        where program_id = :program and day > :lastEarnedAfter and day <= least(:last, :earnedAfter)
        union all
        select account_id, 0 from tier where program_id = :program and above
      ) as x
      group by x.account_id
      order by x.account_id
      on conflict (program_id, account_id) do update set change = tier_due.change + excluded.change
      """;

  /** Gathers the whole window of every account. */
  private static final String GATHER_ALL =
      """
      insert into tier_due (program_id, account_id, change)
      select :program, account_id, coalesce(x.earned, 0) - coalesce(t.earned, 0)
      from (
        select account_id, coalesce(sum(points) filter (where day > :earnedAfter), 0)::bigint as earned
        from day_earnings where program_id = :program and day <= :date
        group by account_id
      ) as x
      full join (select account_id, earned from tier where program_id = :program) as t using (account_id)
      order by account_id
      on conflict (program_id, account_id) do update set change = excluded.change
      """;

  private static final String EVALUATED =
      """
      insert into tier_evaluation (program_id, business_date, earned_after, rules)
      select program_id, :date, :earnedAfter, tiers from program where program_id = :program
      on conflict (program_id) do update
      set business_date = excluded.business_date, earned_after = excluded.earned_after, rules = excluded.rules
      """;

  private static final String TAKE =
      """
      with taken as (
        delete from tier_due d using (
          select account_id from tier_due where program_id = :program order by account_id limit :limit
        ) as x
        where d.program_id = :program and d.account_id = x.account_id
        returning d.account_id, d.change
      )
      select x.account_id, t.account_id is not null, t.level, t.above, coalesce(t.earned, 0), x.change
      from taken x
      left join tier t on t.program_id = :program and t.account_id = x.account_id
      order by x.account_id
      """;

  private static final String INSERT =
      """
      insert into tier (program_id, account_id, level, above, earned)
      select :program, x.account_id, x.level, x.above, x.earned
      from unnest(:accounts, :levels, :above, :earned) as x(account_id, level, above, earned)
      """;

  private static final String UPDATE =
      """
      update tier t set level = x.level, above = x.above, earned = x.earned
      from unnest(:accounts, :levels, :above, :earned) as x(account_id, level, above, earned)
      where t.program_id = :program and t.account_id = x.account_id
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
  private final LocalDate earnedAfter;

  Evaluation(Jdbi jdbi, Clock clock, Program program, Tiers tiers, LocalDate date) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.program = program;
    this.rule = TierRule.of(tiers);
    this.date = date;
    this.earnedAfter = date.minus(tiers.window());
  }

  /** The last evaluation. */
  private record Last(LocalDate date, LocalDate earnedAfter, boolean sameRules) {}

  private record Due(
      long account,
      boolean known,
      @Nullable String level,
      boolean above,
      long earnedBefore,
      long change) {
    long earned() {
      return earnedBefore + change;
    }
  }

  private record Evaluated(Due due, Standing standing) {
    boolean isDifferent() {
      return !due.known() || isChange() || due.above() != standing.above() || due.change() != 0;
    }

    boolean isChange() {
      return !Objects.equals(due.level(), standing.level());
    }
  }

  /** Records which accounts are due, all in one transaction. */
  boolean gather(StepProgress progress) {
    jdbi.useTransaction(
        handle -> {
          handle.execute("set local statement_timeout = 0");
          Optional<Last> last = findLast(handle);
          if (last.isPresent() && last.get().date().isAfter(date)) {
            progress.skipped("a later date was evaluated before", 1);
            return;
          }
          gather(handle, last.filter(Last::sameRules));
          bind(handle.createUpdate(EVALUATED)).execute();
        });
    return false;
  }

  private void gather(Handle handle, Optional<Last> known) {
    if (known.isEmpty()) {
      bind(handle.createUpdate(GATHER_ALL)).execute();
    } else {
      bind(handle.createUpdate(GATHER))
          .bind("last", known.get().date())
          .bind("lastEarnedAfter", known.get().earnedAfter())
          .execute();
    }
  }

  private Update bind(Update statement) {
    return statement
        .bind("program", program.id())
        .bind("date", date)
        .bind("earnedAfter", earnedAfter);
  }

  private Optional<Last> findLast(Handle handle) {
    return handle
        .createQuery(LAST)
        .bind("program", program.id())
        .map(
            (row, context) ->
                new Last(
                    row.getObject(1, LocalDate.class),
                    row.getObject(2, LocalDate.class),
                    row.getBoolean(3)))
        .findOne();
  }

  /** Evaluates the next accounts that are due; returns whether there were some. */
  boolean evaluateNext(StepProgress progress) {
    return jdbi.inTransaction(
        handle -> {
          if (findLast(handle).filter(last -> last.date().equals(date)).isEmpty()) {
            // They stay due until the next date.
            return false;
          }
          Plans.byKeysOnly(handle);
          List<Evaluated> evaluated = new ArrayList<>();
          for (Due due : take(handle)) {
            evaluated.add(new Evaluated(due, rule.evaluate(due.level(), due.earned())));
          }
          progress.read(evaluated.size());
          Map<Boolean, List<Evaluated>> different =
              evaluated.stream()
                  .filter(Evaluated::isDifferent)
                  .collect(Collectors.partitioningBy(it -> it.due().known()));
          write(handle, UPDATE, different.getOrDefault(true, List.of()));
          write(handle, INSERT, different.getOrDefault(false, List.of()));
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
        .map((row, context) -> due(row))
        .list();
  }

  private static Due due(ResultSet row) throws SQLException {
    return new Due(
        row.getLong(1),
        row.getBoolean(2),
        row.getString(3),
        row.getBoolean(4),
        row.getLong(5),
        row.getLong(6));
  }

  private void write(Handle handle, String sql, List<Evaluated> different) {
    if (different.isEmpty()) {
      return;
    }
    handle
        .createUpdate(sql)
        .bind("program", program.id())
        .bind("accounts", different.stream().map(it -> it.due().account()).toArray(Long[]::new))
        .bind("levels", different.stream().map(it -> it.standing().level()).toArray(String[]::new))
        .bind("above", different.stream().map(it -> it.standing().above()).toArray(Boolean[]::new))
        .bind("earned", different.stream().map(it -> it.due().earned()).toArray(Long[]::new))
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
        .bind("points", changes.stream().map(it -> it.due().earned()).toArray(Long[]::new))
        .execute();
  }
}
