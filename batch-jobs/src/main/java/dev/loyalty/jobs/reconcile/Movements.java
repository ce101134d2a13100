package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.reconcile.RunReport.MovementLine;
import dev.loyalty.jobs.reconcile.RunReport.ProgramLine;
import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.RequestType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * Computes the movements of a program on a business date by kind, between opening and closing
 * totals. It counts back from the present totals, so the cost depends on the movements since the
 * date began.
 */
final class Movements {

  private static final String BY_KIND =
      """
      select posted_at >= :until, type, debit_bucket, least(debit_account_id, 0), credit_bucket, least(credit_account_id, 0),
        count(*), sum(points)::bigint
      from journal
      where program_id = :program and posted_at >= :since
      group by 1, 2, 3, 4, 5, 6
      """;

  private static final String SYSTEM_NOW =
      """
      select system_account_id, sum(change)::bigint
      from (
        select system_account_id, change from checkpoint_sum where program_id = :program and not :beginning
        union all
        select system_account_id, change from archived_sum where program_id = :program and :beginning
        union all
        select s.system_account_id, s.change
        from unnest(:lanes, :after) as v(lane_id, batch_no)
        join batch_sum s on s.program_id = :program and s.lane_id = v.lane_id and s.batch_no > v.batch_no
      ) as x
      group by system_account_id
      """;

  private static final String IS_ARCHIVED =
      """
      select exists (
        select from archive_month
        where state in ('detached', 'dropped') and (month + interval '1 month') at time zone 'UTC' > :since)
      """;

  private Movements() {}

  /**
   * Returns the present sums.
   *
   * @param balances the result of the balances leg
   */
  static Totals now(Handle handle, Since since, BalanceLeg.Result balances) {
    Map<Integer, Long> system = new TreeMap<>();
    since
        .bindTo(handle.createQuery(SYSTEM_NOW))
        .bind("beginning", since.beginning())
        .map((row, context) -> Map.entry(row.getInt(1), row.getLong(2)))
        .forEach(entry -> system.put(entry.getKey(), entry.getValue()));
    return totals(balances.available(), balances.pending(), balances.held(), system);
  }

  /** The movements of one kind, on the date or after it. */
  private record Moved(boolean later, RequestType type, MovementLine line) {}

  /**
   * Returns the movements on the date, in the program's time zone; empty where some have left the
   * journal.
   *
   * @param now the result of {@link #now} in the same state
   */
  static Optional<ProgramLine> ofDay(Handle handle, Program program, LocalDate date, Totals now) {
    Instant since = date.atStartOfDay(program.timezone()).toInstant();
    Instant until = date.plusDays(1).atStartOfDay(program.timezone()).toInstant();
    if (isArchived(handle, since)) {
      return Optional.empty();
    }
    Map<RequestType, MovementLine> byKind = new TreeMap<>();
    Totals closing = now;
    Totals opening = now;
    for (Moved moved : moved(handle, program.id(), since, until)) {
      Totals change = moved.line().change();
      opening = opening.minus(change);
      if (moved.later()) {
        closing = closing.minus(change);
      } else {
        byKind.merge(moved.type(), moved.line(), Movements::plus);
      }
    }
    return Optional.of(
        new ProgramLine(
            program.code(), since, until, opening, closing, List.copyOf(byKind.values())));
  }

  private static boolean isArchived(Handle handle, Instant since) {
    return handle
        .createQuery(IS_ARCHIVED)
        .bind("since", since.atOffset(ZoneOffset.UTC))
        .mapTo(Boolean.class)
        .one();
  }

  private static List<Moved> moved(Handle handle, int programId, Instant since, Instant until) {
    return handle
        .createQuery(BY_KIND)
        .bind("program", programId)
        .bind("since", since.atOffset(ZoneOffset.UTC))
        .bind("until", until.atOffset(ZoneOffset.UTC))
        .map(
            (row, context) ->
                new Moved(row.getBoolean(1), RequestType.ofCode(row.getInt(2)), line(row)))
        .list();
  }

  private static Totals totals(long available, long pending, long held, Map<Integer, Long> system) {
    return new Totals(
        available,
        pending,
        held,
        system.getOrDefault(-1, 0L),
        system.getOrDefault(-2, 0L),
        system.getOrDefault(-3, 0L),
        system.getOrDefault(-4, 0L));
  }

  private static MovementLine line(ResultSet row) throws SQLException {
    RequestType type = RequestType.ofCode(row.getInt(2));
    long points = row.getLong(8);
    Totals change =
        side(row.getInt(3), row.getInt(4), -points)
            .plus(side(row.getInt(5), row.getInt(6), points));
    return new MovementLine(type.name().toLowerCase(Locale.ROOT), row.getLong(7), points, change);
  }

  private static Totals side(int bucket, int systemAccount, long change) {
    return switch (systemAccount) {
      case -1 -> new Totals(0, 0, 0, change, 0, 0, 0);
      case -2 -> new Totals(0, 0, 0, 0, change, 0, 0);
      case -3 -> new Totals(0, 0, 0, 0, 0, change, 0);
      case -4 -> new Totals(0, 0, 0, 0, 0, 0, change);
      default ->
          switch (bucket) {
            case 0 -> new Totals(change, 0, 0, 0, 0, 0, 0);
            case 1 -> new Totals(0, change, 0, 0, 0, 0, 0);
            default -> new Totals(0, 0, change, 0, 0, 0, 0);
          };
    };
  }

  private static MovementLine plus(MovementLine one, MovementLine other) {
    return new MovementLine(
        one.kind(),
        one.movements() + other.movements(),
        one.points() + other.points(),
        one.change().plus(other.change()));
  }
}
