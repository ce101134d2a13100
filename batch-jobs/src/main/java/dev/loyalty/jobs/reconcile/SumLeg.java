package dev.loyalty.jobs.reconcile;

import dev.loyalty.ledger.model.RequestType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/**
 * Checks that the changes of system accounts that batches record are those of their journal rows.
 */
final class SumLeg {

  private static final String SYSTEM_SUMS = Queries.load("system_sums.sql");
  private static final List<String> SYSTEM_ACCOUNTS =
      List.of("issuance", "redemption", "adjustment", "expiry");

  private static final String COUNT =
      """
      select count(*)
      from unnest(:lanes, :after) as v(lane_id, batch_no)
      join batch_sum s on s.program_id = :program and s.lane_id = v.lane_id and s.batch_no > v.batch_no
      """;

  private SumLeg() {}

  /**
   * The findings.
   *
   * @param difference the changes of system accounts by the batches' records, minus those of their
   *     rows
   */
  record Result(LegResult leg, long difference) {}

  static Result check(Handle handle, Since since) {
    long[] found = {0};
    long[] difference = {0};
    List<Finding> findings =
        since
            .bindTo(handle.createQuery(SYSTEM_SUMS))
            .map(
                (row, context) -> {
                  found[0] = row.getLong("found");
                  difference[0] = row.getLong("difference");
                  return finding(since.programId(), row);
                })
            .list();
    long checked = since.bindTo(handle.createQuery(COUNT)).mapTo(Long.class).one();
    return new Result(
        new LegResult(ReconcileLeg.SUMS, since.programId(), checked, found[0], findings, null),
        difference[0]);
  }

  private static Finding finding(int programId, ResultSet row) throws SQLException {
    String type = RequestType.ofCode(row.getInt("type")).name().toLowerCase(Locale.ROOT);
    String account = SYSTEM_ACCOUNTS.get(-row.getInt("system_account_id") - 1);
    return new Finding(
        BreakKind.SYSTEM_SUM,
        programId,
        String.format(
            Locale.ROOT,
            "%s by %s in lane %d, batch %d",
            account,
            type,
            row.getInt("lane_id"),
            row.getLong("batch_no")),
        null,
        row.getLong("expected") + " in " + row.getLong("expected_movements") + " movements",
        row.getLong("actual") + " in " + row.getLong("actual_movements") + " movements",
        "the batch's journal rows against its row in batch_sum");
  }

  /**
   * Checks the sum of all accounts of the program.
   *
   * @param explained the part of the sum that findings on single accounts and batches explain
   */
  static List<Finding> programSum(int programId, long members, long system, long explained) {
    if (members + system == explained) {
      return List.of();
    }
    return List.of(
        new Finding(
            BreakKind.PROGRAM_SUM,
            programId,
            "all accounts",
            null,
            Long.toString(explained),
            Long.toString(members + system),
            "members' accounts have " + members + ", system accounts " + system));
  }
}
