package dev.loyalty.jobs.expiry;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Finds lots that are past their day. */
final class DueLots {

  private static final String NEXT =
      """
      select expires_on, account_id from lot
      where program_id = :program and expires_on <= :date and (expires_on, account_id) > (:day, :account)
      order by expires_on, account_id limit :limit
      """;

  /** The earliest first, as the index has them. */
  private static final String OF_ACCOUNTS =
      """
      select x.account_id, a.code, s.legs_folded,
        (select coalesce(sum(l.remaining), 0)::bigint from lot l
          where l.program_id = :program and l.account_id = x.account_id and l.expires_on <= :date) as points
      from unnest(:accounts) as x(account_id)
      join account a on a.program_id = :program and a.account_id = x.account_id
      join lot_account s on s.program_id = :program and s.account_id = x.account_id
      """;

  private DueLots() {}

  /** A lot's place in the order in which they are met. */
  record Place(LocalDate day, long account) {
    static final Place BEFORE_ALL = new Place(LocalDate.of(1, 1, 1), 0);
  }

  /**
   * What an account loses.
   *
   * @param legs up to which of its legs the points were counted
   */
  record Due(long account, String code, long legs, long points) {}

  /** The next places after this one. */
  static List<Place> next(Handle handle, int programId, LocalDate date, Place after, int limit) {
    return handle
        .createQuery(NEXT)
        .bind("program", programId)
        .bind("date", date)
        .bind("day", after.day())
        .bind("account", after.account())
        .bind("limit", limit)
        .map((row, context) -> new Place(row.getObject(1, LocalDate.class), row.getLong(2)))
        .list();
  }

  /** What these accounts lose; those that lose nothing are left out. */
  static List<Due> ofAccounts(
      Handle handle, int programId, LocalDate date, Collection<Long> accounts) {
    return handle
        .createQuery(OF_ACCOUNTS)
        .bind("program", programId)
        .bind("date", date)
        .bind("accounts", accounts.toArray(Long[]::new))
        .map(
            (row, context) ->
                new Due(row.getLong(1), row.getString(2), row.getLong(3), row.getLong(4)))
        .filter(due -> due.points() > 0)
        .list();
  }
}
