package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.reconcile.RunReport.MovementLine;
import dev.loyalty.jobs.reconcile.RunReport.ProgramLine;
import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.ledger.model.RequestType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** What moved in a program since its checkpoint, by kind, between opening and closing totals. */
final class Movements {

  private static final String BY_KIND =
      """
      select type, debit_bucket, least(debit_account_id, 0), credit_bucket, least(credit_account_id, 0),
        count(*), sum(points)::bigint
      from <journal>
      group by 1, 2, 3, 4, 5
      """;

  private static final String OPENING =
      """
      select coalesce(sum(available), 0)::bigint, coalesce(sum(pending), 0)::bigint, coalesce(sum(held), 0)::bigint
      from <opening> where program_id = :program
      """;

  private static final String SYSTEM_NOW =
      """
      select system_account_id, sum(change)::bigint
      from (
        select system_account_id, change from checkpoint_sum where program_id = :program and not :beginning
        union all
        select s.system_account_id, s.change
        from unnest(:lanes, :after) as v(lane_id, batch_no)
        join batch_sum s on s.program_id = :program and s.lane_id = v.lane_id and s.batch_no > v.batch_no
      ) as x
      group by system_account_id
      """;

  private static final String SINCE = "select as_of from checkpoint where program_id = :program";

  private Movements() {}

  /**
   * @param now what the balances leg found
   */
  static ProgramLine read(Handle handle, String program, Since since, BalanceLeg.Result now) {
    Map<Integer, Long> system = new TreeMap<>();
    since
        .bindTo(handle.createQuery(SYSTEM_NOW))
        .bind("beginning", since.beginning())
        .map((row, context) -> Map.entry(row.getInt(1), row.getLong(2)))
        .forEach(entry -> system.put(entry.getKey(), entry.getValue()));
    Totals closing = totals(now.available(), now.pending(), now.held(), system);
    Map<RequestType, MovementLine> byKind = new TreeMap<>();
    since
        .bindTo(handle.createQuery(BY_KIND))
        .map((row, context) -> Map.entry(RequestType.ofCode(row.getInt(1)), line(row)))
        .forEach(entry -> byKind.merge(entry.getKey(), entry.getValue(), Movements::plus));
    return new ProgramLine(
        program,
        since.beginning() ? null : since(handle, since.programId()),
        opening(handle, since),
        closing,
        new ArrayList<>(byKind.values()));
  }

  private static Instant since(Handle handle, int programId) {
    return handle.createQuery(SINCE).bind("program", programId).mapTo(Instant.class).one();
  }

  private static Totals opening(Handle handle, Since since) {
    Map<Integer, Long> system = new TreeMap<>();
    if (!since.beginning()) {
      handle
          .createQuery(
              "select system_account_id, change from checkpoint_sum where program_id = :program")
          .bind("program", since.programId())
          .map((row, context) -> Map.entry(row.getInt(1), row.getLong(2)))
          .forEach(entry -> system.put(entry.getKey(), entry.getValue()));
    }
    return since
        .bindTo(handle.createQuery(OPENING))
        .map((row, context) -> totals(row.getLong(1), row.getLong(2), row.getLong(3), system))
        .one();
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
    RequestType type = RequestType.ofCode(row.getInt(1));
    long points = row.getLong(7);
    Totals change =
        side(row.getInt(2), row.getInt(3), -points)
            .plus(side(row.getInt(4), row.getInt(5), points));
    return new MovementLine(type.name().toLowerCase(Locale.ROOT), row.getLong(6), points, change);
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

  /** What the system accounts have, as they stand in the table of checkpoints. */
  static Map<Integer, Long> systemAccounts(Totals totals) {
    return Map.of(
        -1,
        totals.issuance(),
        -2,
        totals.redemption(),
        -3,
        totals.adjustment(),
        -4,
        totals.expiry());
  }
}
