package dev.loyalty.jobs.reconcile;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Stores breaks over the nights: it opens new ones, updates those that remain, and closes those
 * that are gone. One that was resolved and comes back is opened anew under the old fingerprint.
 */
final class BreakStore {

  /**
   * Ends an acceptance whose difference changed, since it covers a difference and not the subject.
   * (Amounts that a night's movements change don't end it.)
   */
  private static final String END_ACCEPTANCE =
      """
      update reconciliation_break
      set status = 'resolved'
      where program_id = :program and fingerprint = :fingerprint and status = 'accepted'
        and case when expected ~ '^-?[0-9]{1,18}$' and actual ~ '^-?[0-9]{1,18}$' and :expected ~ '^-?[0-9]{1,18}$' and :actual ~ '^-?[0-9]{1,18}$'
          then expected::bigint - actual::bigint <> (:expected)::bigint - (:actual)::bigint
          else (expected, actual) <> (:expected, :actual) end
      """;

  private static final String KEEP =
      """
      insert into reconciliation_break as b (program_id, fingerprint, kind, severity, subject, account_id, expected, actual, evidence,
        from_beginning, first_seen, last_seen, first_run, last_run)
      values (:program, :fingerprint, :kind, :severity, :subject, :account, :expected, :actual, :evidence,
        :deeper, :now, :now, :run, :run)
      on conflict (program_id, fingerprint) do update
      set severity = excluded.severity, account_id = excluded.account_id, expected = excluded.expected, actual = excluded.actual,
        evidence = excluded.evidence, last_seen = excluded.last_seen, last_run = excluded.last_run,
        from_beginning = excluded.from_beginning and (b.from_beginning or b.status = 'resolved'),
        status = case b.status when 'resolved' then 'open' else b.status end,
        closed_at = case b.status when 'resolved' then null else b.closed_at end,
        first_seen = case b.status when 'resolved' then excluded.first_seen else b.first_seen end,
        first_run = case b.status when 'resolved' then excluded.first_run else b.first_run end,
        owner = case b.status when 'resolved' then null else b.owner end,
        notes = case b.status when 'resolved' then null else b.notes end
      """;

  private static final String RESOLVE =
      """
      update reconciliation_break b
      set status = 'resolved', closed_at = :now
      where program_id = :program and kind = any (:kinds) and status in ('open', 'explained') and last_run <> :run
        and last_seen <= :begun and (:beginning or not from_beginning)
        and not exists (
          select from unnest(:untoldKinds::text[], :untoldAccounts::bigint[]) as u(kind, account_id)
          where u.kind = b.kind and u.account_id = b.account_id)
      """;

  /**
   * Counts breaks that aren't accepted. Those of full runs lie before the checkpoint, or are found
   * again. A break of the checkpoint itself ends when a run from the beginning writes another.
   */
  private static final String NOT_ACCEPTED =
      """
      select count(*) from reconciliation_break
      where program_id = :program and status in ('open', 'explained') and (last_run = :run or not from_beginning)
        and not (:beginning and kind = 'CHECKPOINT')
      """;

  private BreakStore() {}

  /**
   * The run that writes.
   *
   * @param begun before it took the state of the book that it looked at
   * @param now when it writes
   */
  record By(long run, Instant begun, Instant now) {}

  static void keep(Handle writer, By by, boolean deeper, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    PreparedBatch acceptances = writer.prepareBatch(END_ACCEPTANCE);
    for (Finding finding : findings) {
      acceptances
          .bind("program", finding.programId())
          .bind("fingerprint", finding.fingerprint())
          .bind("expected", finding.expected())
          .bind("actual", finding.actual())
          .add();
    }
    acceptances.execute();
    PreparedBatch batch = writer.prepareBatch(KEEP);
    for (Finding finding : findings) {
      batch
          .bind("program", finding.programId())
          .bind("fingerprint", finding.fingerprint())
          .bind("kind", finding.kind().name())
          .bind("severity", finding.kind().severity().name())
          .bind("subject", finding.subject())
          .bind("account", finding.accountId())
          .bind("expected", finding.expected())
          .bind("actual", finding.actual())
          .bind("evidence", finding.evidence())
          .bind("deeper", deeper)
          .bind("now", by.now())
          .bind("run", by.run())
          .add();
    }
    batch.execute();
  }

  /**
   * Closes breaks that the run didn't find again, except those that another run has seen since this
   * one began, because they may be newer than the state that this one read.
   *
   * @param coverage the breaks that the run would have found
   * @param beginning whether it checked everything
   * @return the number closed
   */
  static int resolve(Handle writer, By by, int programId, Coverage coverage, boolean beginning) {
    List<Coverage.Untold> untold = coverage.untoldAccounts();
    return writer
        .createUpdate(RESOLVE)
        .bind("program", programId)
        .bind("kinds", coverage.kinds().stream().map(BreakKind::name).toArray(String[]::new))
        .bind("untoldKinds", untold.stream().map(it -> it.kind().name()).toArray(String[]::new))
        .bind(
            "untoldAccounts", untold.stream().map(Coverage.Untold::accountId).toArray(Long[]::new))
        .bind("beginning", beginning)
        .bind("run", by.run())
        .bind("begun", by.begun())
        .bind("now", by.now())
        .execute();
  }

  /**
   * Counts breaks that aren't accepted: the run's own, and those that it didn't look for, which the
   * next one has to check again.
   *
   * @param beginning whether the run checked everything
   */
  static long countNotAccepted(Handle writer, By by, int programId, boolean beginning) {
    return writer
        .createQuery(NOT_ACCEPTED)
        .bind("program", programId)
        .bind("run", by.run())
        .bind("beginning", beginning)
        .mapTo(Long.class)
        .one();
  }
}
