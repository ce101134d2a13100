package dev.loyalty.jobs.reconcile;

import static java.util.Objects.requireNonNull;

import dev.loyalty.jobs.journal.JournalMarks;
import dev.loyalty.jobs.journal.NewBatches;
import dev.loyalty.jobs.lots.LotFold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Checks that lots minus debt are the available points, for accounts whose journal is folded to its
 * end, and that all that was read of the journal was folded. Lots change only by folding, so behind
 * a clean run only the accounts of rows that were not folded then, or came later, are checked.
 */
final class LotLeg {

  /**
   * The name in {@code journal_mark} under which a clean run notes up to where lots were folded.
   */
  static final String READER = "reconciled lots";

  private static final String LOTS = Queries.load("lots.sql");

  private static final String ALL_ACCOUNTS =
      """
      select a.account_id, a.code, a.available, a.legs, l.legs_folded, l.debt, l.remaining, m.leg_not_folded
      from account a
      left join account_lots l using (program_id, account_id)
      left join moved m using (account_id)
      where a.program_id = :program
      """;

  /** Reads rows one by one by key: limits keep the planner from reading the whole tables. */
  private static final String MOVED_ACCOUNTS =
      """
      select a.account_id, a.code, a.available, a.legs, l.legs_folded, l.debt, l.remaining, m.leg_not_folded
      from (select account_id, leg_not_folded from moved order by account_id) as m
      cross join lateral (
        select account_id, code, available, legs
        from account where program_id = :program and account_id = m.account_id limit 1) as a
      left join lateral (
        select legs_folded, debt, remaining
        from account_lots where program_id = :program and account_id = m.account_id limit 1) as l on true
      """;

  private static final String HAS_READ =
      """
      select exists (select from journal_mark where program_id = :program and reader = :reader)
      """;

  /** Reads the accounts that need a closer look, one by one by key. */
  private static final String NAMED_ACCOUNTS =
      """
      select x.account_id, coalesce(a.code, 'account id ' || x.account_id || ' (no such account)') as code, a.available, a.legs,
        coalesce(l.legs_folded, 0) as legs_folded, coalesce(l.debt, 0) as debt,
        coalesce((select sum(points) from unnest(l.remaining) as points), 0)::bigint as points
      from (
        select unnest(:accounts) as account_id
        union
        select account_id from reconciliation_break
        where program_id = :program and kind = 'LOT' and status in ('open', 'explained') and account_id is not null) as x
      left join account a on a.program_id = :program and a.account_id = x.account_id
      left join account_lots l on l.program_id = :program and l.account_id = x.account_id
      """;

  private LotLeg() {}

  /**
   * The findings, for accounts that are right.
   *
   * @param untold accounts that couldn't be checked
   */
  record Result(int programId, long checked, List<Finding> findings, Set<Long> untold) {

    LegResult leg() {
      return LegResult.of(ReconcileLeg.LOTS, programId, checked, findings);
    }

    /**
     * Returns the result beside wrong accounts: their lots are right where they agree with the
     * journal, and can't be checked where they agree with the account.
     *
     * @param journal the states by the journal of accounts that are wrong
     */
    Result beside(Handle handle, Map<Long, Suspect.State> journal) {
      Map<Long, Finding> byAccount = new LinkedHashMap<>();
      findings.forEach(it -> byAccount.put(requireNonNull(it.accountId()), it));
      Set<Long> notTold = new HashSet<>();
      for (Named named : named(handle, journal.keySet())) {
        Suspect.State right = journal.get(named.accountId());
        if (right != null && !named.isWrong(right)) {
          byAccount.remove(named.accountId());
        } else if (right != null) {
          byAccount.putIfAbsent(named.accountId(), named.finding());
        }
        if (!byAccount.containsKey(named.accountId()) && !named.isRight(right)) {
          notTold.add(named.accountId());
        }
      }
      return new Result(programId, checked, List.copyOf(byAccount.values()), notTold);
    }

    private List<Named> named(Handle handle, Set<Long> accounts) {
      return handle
          .createQuery(NAMED_ACCOUNTS)
          .bind("program", programId)
          .bind("accounts", accounts.toArray(Long[]::new))
          .map(
              (row, context) ->
                  new Named(
                      row.getLong("account_id"),
                      row.getLong("available"),
                      row.getLong("legs"),
                      row.getLong("legs_folded"),
                      row.getLong("points") - row.getLong("debt"),
                      finding(programId, row)))
          .list();
    }
  }

  /**
   * An account and its lots.
   *
   * @param lots the lots minus the debt
   * @param finding the finding if that is wrong
   */
  private record Named(
      long accountId, long available, long legs, long legsFolded, long lots, Finding finding) {

    boolean isWrong(Suspect.State right) {
      return legsFolded >= right.legs() && lots != right.available() && lots != available;
    }

    /**
     * @param journal null where the account is right
     */
    boolean isRight(Suspect.@Nullable State journal) {
      return journal == null
          ? legsFolded >= legs && lots == available
          : legsFolded == journal.legs() && lots == journal.available();
    }
  }

  static Result check(Handle handle, Since since) {
    int program = since.programId();
    boolean folded = hasRead(handle, program, LotFold.READER);
    Optional<NewBatches> news =
        folded ? JournalMarks.findNew(handle, program, READER) : Optional.empty();
    boolean all = since.beginning() || folded && isAnyUnknown(handle, since, news);
    if (all && folded) {
      news = JournalMarks.findNew(handle, program, LotFold.READER);
    }
    long[] checked = {0};
    List<Finding> findings = new ArrayList<>();
    news.orElse(NewBatches.none(program))
        .bindTo(handle.createQuery(LOTS).define("new_rows", NewBatches.ROWS))
        .define("accounts", all ? ALL_ACCOUNTS : MOVED_ACCOUNTS)
        .bind("fold", LotFold.READER)
        .bind("folded", folded)
        .map(
            (row, context) -> {
              checked[0] = row.getLong("checked");
              return row.getObject("account_id") == null
                  ? List.<Finding>of()
                  : List.of(finding(program, row));
            })
        .forEach(findings::addAll);
    return new Result(program, checked[0], findings, Set.of());
  }

  /**
   * Notes that the lots were proved as far as they are folded.
   *
   * @param snapshot sees the state that was proved
   */
  static void keep(Handle writer, Handle snapshot, int programId) {
    JournalMarks.keep(writer, READER, JournalMarks.read(snapshot, programId, LotFold.READER));
  }

  /** Tells whether no clean run has stored anything yet, or rows since have left the journal. */
  private static boolean isAnyUnknown(Handle handle, Since since, Optional<NewBatches> news) {
    return !hasRead(handle, since.programId(), READER)
        || news.filter(it -> it.postedFrom().isBefore(since.wholeFrom())).isPresent();
  }

  private static boolean hasRead(Handle handle, int programId, String reader) {
    return handle
        .createQuery(HAS_READ)
        .bind("program", programId)
        .bind("reader", reader)
        .mapTo(Boolean.class)
        .one();
  }

  private static Finding finding(int programId, ResultSet row) throws SQLException {
    return new Finding(
        BreakKind.LOT,
        programId,
        row.getString("code"),
        row.getLong("account_id"),
        String.format(
            Locale.ROOT,
            "%d available after leg %d",
            row.getLong("available"),
            row.getLong("legs")),
        String.format(
            Locale.ROOT,
            "%d in lots, %d debt after leg %d",
            row.getLong("points"),
            row.getLong("debt"),
            row.getLong("legs_folded")),
        row.getLong("legs_folded") < row.getLong("legs") ? "the legs since can't be folded" : "");
  }
}
