package dev.loyalty.jobs.expiry;

import dev.loyalty.jobs.run.Plans;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** Finds lots that are past their day. */
final class DueLots {

  private static final String NEXT =
      """
      select expires_on, lot_due_id, account_ids
      from (
        select expires_on, lot_due_id, account_ids,
          sum(cardinality(account_ids)) over (order by expires_on, lot_due_id) - cardinality(account_ids) as accounts_before
        from (
          select expires_on, lot_due_id, account_ids from lot_due
          where program_id = :program and expires_on <= :date and (expires_on, lot_due_id) > (:day, :id)
          order by expires_on, lot_due_id limit :entries
        ) as d
      ) as d
      where accounts_before < :accounts
      order by expires_on, lot_due_id
      """;

  /** Finds the lots of accounts, the earliest day first. */
  private static final String OF_ACCOUNTS =
      """
      select s.account_id, a.code, s.legs_folded, (select sum(l.remaining)::bigint
        from unnest(s.expires_on, s.remaining) as l(expires_on, remaining) where l.expires_on <= :date)
      from unnest(:accounts) as x(account_id)
      join account_lots s on s.program_id = :program and s.account_id = x.account_id
      join account a on a.program_id = :program and a.account_id = x.account_id
      where s.expires_on[1] <= :date
      order by s.account_id
      """;

  private static final String FORGET =
      """
      delete from lot_due d using unnest(:days, :ids) as x(expires_on, lot_due_id)
      where d.program_id = :program and d.expires_on = x.expires_on and d.lot_due_id = x.lot_due_id
      """;

  /**
   * The most entries that are read to find so many accounts. An entry may have thousands of
   * accounts, or one.
   */
  private static final int ENTRIES_MAX = 200;

  private DueLots() {}

  /**
   * Accounts that had lots of one day.
   *
   * @param id distinguishes entries of the same day
   */
  record Entry(LocalDate day, long id, List<Long> accounts) {
    static final Entry BEFORE_ALL = new Entry(LocalDate.of(1, 1, 1), 0, List.of());
  }

  /**
   * The points that an account loses.
   *
   * @param legs the account's leg up to which its points were counted
   */
  record Due(long account, String code, long legs, long points) {}

  /** Finds the next entries after this one, with about so many accounts together. */
  static List<Entry> next(Handle handle, int programId, LocalDate date, Entry after, int accounts) {
    return handle
        .createQuery(NEXT)
        .bind("program", programId)
        .bind("date", date)
        .bind("day", after.day())
        .bind("id", after.id())
        .bind("entries", ENTRIES_MAX)
        .bind("accounts", accounts)
        .map(
            (row, context) ->
                new Entry(
                    row.getObject(1, LocalDate.class),
                    row.getLong(2),
                    List.of((Long[]) row.getArray(3).getArray())))
        .list();
  }

  /** Returns each account once, in their order. */
  static SortedSet<Long> accounts(List<Entry> entries) {
    SortedSet<Long> accounts = new TreeSet<>();
    entries.forEach(entry -> accounts.addAll(entry.accounts()));
    return accounts;
  }

  /**
   * Finds the points that these accounts lose, without accounts that lose nothing. Called in a
   * transaction.
   */
  static List<Due> ofAccounts(
      Handle handle, int programId, LocalDate date, Collection<Long> accounts) {
    Plans.byKeysOnly(handle);
    return handle
        .createQuery(OF_ACCOUNTS)
        .bind("program", programId)
        .bind("date", date)
        .bind("accounts", accounts.toArray(Long[]::new))
        .map(
            (row, context) ->
                new Due(row.getLong(1), row.getString(2), row.getLong(3), row.getLong(4)))
        .list();
  }

  /** Deletes entries whose accounts have nothing left of their day. */
  static void forget(Handle handle, int programId, List<Entry> entries) {
    handle
        .createUpdate(FORGET)
        .bind("program", programId)
        .bind("days", entries.stream().map(Entry::day).toArray(LocalDate[]::new))
        .bind("ids", entries.stream().map(Entry::id).toArray(Long[]::new))
        .execute();
  }
}
