package dev.loyalty.jobs.reconcile;

import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/**
 * Breaks that are neither gone nor accepted. Rows that one concerns must not be archived or
 * deleted. Thread-safe; each call asks the database.
 */
public final class OpenBreaks {

  private static final String COUNT =
      "select count(*) from reconciliation_break where status in ('open', 'explained')";

  private static final String CONCERN =
      """
      select exists (select from reconciliation_break
        where program_id = :program and account_id = :account and status in ('open', 'explained'))
      """;

  private static final String ACCOUNTS =
      """
      select distinct account_id from reconciliation_break
      where program_id = :program and account_id is not null and status in ('open', 'explained')
      """;

  private final Jdbi jdbi;

  /**
   * @param jdbi sessions that may read all programs
   */
  public OpenBreaks(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Counts those of the whole book; any lead to exit code 3. */
  public long count() {
    return jdbi.withHandle(handle -> handle.createQuery(COUNT).mapTo(Long.class).one());
  }

  /** Tells whether one concerns this account. */
  public boolean concern(int programId, long accountId) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(CONCERN)
                .bind("program", programId)
                .bind("account", accountId)
                .mapTo(Boolean.class)
                .one());
  }

  /** Returns the accounts of the program that one concerns. */
  public Set<Long> accounts(int programId) {
    return new HashSet<>(
        jdbi.withHandle(
            handle ->
                handle.createQuery(ACCOUNTS).bind("program", programId).mapTo(Long.class).list()));
  }
}
