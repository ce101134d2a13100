package dev.loyalty.jobs.archive;

import org.jdbi.v3.core.Handle;

/**
 * Adds a month that leaves the journal to what the months before it did to each account: where a
 * check of the book from its beginning begins.
 */
final class ArchivedAccounts {

  private static final String ADD =
      """
      insert into archived_account (program_id, account_id, available, pending, held, legs)
      select program_id, account_id,
        coalesce(sum(change) filter (where bucket = 0), 0), coalesce(sum(change) filter (where bucket = 1), 0),
        coalesce(sum(change) filter (where bucket = 2), 0), count(*)
      from (
        select program_id, debit_account_id as account_id, debit_bucket as bucket, -points as change
        from journal_month where debit_leg is not null
        union all
        select program_id, credit_account_id, credit_bucket, points from journal_month where credit_leg is not null
      ) as leg
      group by program_id, account_id
      on conflict (program_id, account_id) do update set
        available = archived_account.available + excluded.available,
        pending = archived_account.pending + excluded.pending,
        held = archived_account.held + excluded.held,
        legs = archived_account.legs + excluded.legs
      """;

  private ArchivedAccounts() {}

  /**
   * @param table the month's rows; in the transaction in which they leave
   */
  static void add(Handle handle, String table) {
    handle.execute(ADD.replace("journal_month", table));
  }
}
