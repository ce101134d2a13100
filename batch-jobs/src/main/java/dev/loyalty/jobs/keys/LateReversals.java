package dev.loyalty.jobs.keys;

import dev.loyalty.jobs.journal.JournalMarks;
import dev.loyalty.jobs.journal.NewBatches;
import dev.loyalty.jobs.reconcile.ReversalProof;
import dev.loyalty.jobs.run.StepProgress;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Removes running totals of reversals whose original was forgotten while they were being posted:
 * posting reads originals before its transaction, so that it takes no locks on keys. Looks at the
 * reversals that were posted since the last run.
 */
final class LateReversals {

  private static final String READER = "late reversals";

  private static final String REMOVE =
      """
      with named as (
        select distinct u.original_transfer_id as transfer_id
        from (select j.transfer_id
      """
          + NewBatches.ROWS
          + """
          and j.type = 5) as j
          join original_use u on u.program_id = :program and u.transfer_id = j.transfer_id
          ), removed as (
            delete from reversal r using named n
            where r.program_id = :program and r.original_transfer_id = n.transfer_id
              and not exists (select from request_key k where k.program_id = :program and k.transfer_id = n.transfer_id)
            returning <proof> as proof
          )
          select count(*), coalesce(bit_xor(proof), 0) from removed
          """
              .replace(
                  "<proof>",
                  ReversalProof.of("r.original_transfer_id", "r.original_points", "r.reversed"));

  private LateReversals() {}

  /** Removes them all in one transaction. */
  static boolean remove(Jdbi jdbi, int programId, StepProgress progress) {
    jdbi.useTransaction(
        handle -> {
          handle.execute("set local statement_timeout = 0");
          Optional<NewBatches> news = JournalMarks.findNew(handle, programId, READER);
          news.ifPresent(it -> progress.changed(remove(handle, it)));
        });
    return false;
  }

  private record Removed(long rows, long proof) {}

  private static long remove(Handle handle, NewBatches news) {
    Removed removed =
        news.bindTo(handle.createQuery(REMOVE))
            .map((row, context) -> new Removed(row.getLong(1), row.getLong(2)))
            .one();
    if (removed.rows() > 0) {
      ReversalProof.forget(handle, news.programId(), removed.proof());
    }
    JournalMarks.keep(handle, READER, news);
    return removed.rows();
  }
}
