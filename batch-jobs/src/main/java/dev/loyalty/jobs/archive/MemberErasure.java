package dev.loyalty.jobs.archive;

import java.time.Instant;
import org.jdbi.v3.core.Jdbi;

/**
 * Erases the profiles of members whose accounts were closed long ago. The book keeps the account's
 * code, which tells nothing about the person; the audit keeps that there was a profile. A member
 * whom an open break concerns keeps the profile until it is closed, since someone may have to ask
 * the member.
 */
final class MemberErasure {

  static final int ACCOUNTS_A_PIECE = 1_000;

  static final String ERASE =
      """
      with closed as (
        select m.program_id, m.account_id, p.code as program, a.code as account
        from member m
        join account a using (program_id, account_id)
        join program p using (program_id)
        where m.closed_at < :before and (m.name is not null or m.email is not null or m.card is not null)
          and not exists (select from reconciliation_break b
            where b.status in ('open', 'explained') and b.program_id in (0, m.program_id)
              and (b.account_id is null or b.account_id = m.account_id))
        limit :limit
      ), erased as (
        update member m set name = null, email = null, card = null
        from closed c
        where m.program_id = c.program_id and m.account_id = c.account_id
        returning c.program, c.account
      )
      insert into audit (actor, action, subject)
      select 'job archive', 'member.erase', program || '/' || account from erased
      """;

  private final Jdbi writer;

  MemberErasure(Jdbi writer) {
    this.writer = writer;
  }

  /**
   * Erases some profiles.
   *
   * @param before erases members whose accounts were closed earlier
   * @return the number erased; none are left where it is below {@link #ACCOUNTS_A_PIECE}
   */
  int erase(Instant before) {
    return writer.inTransaction(
        handle -> {
          handle.execute("set local statement_timeout = 0");
          return handle
              .createUpdate(ERASE)
              .bind("before", before)
              .bind("limit", ACCOUNTS_A_PIECE)
              .execute();
        });
  }
}
