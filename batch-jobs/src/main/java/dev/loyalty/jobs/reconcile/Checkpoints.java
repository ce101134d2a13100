package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.reconcile.RunReport.Totals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Checkpoints of clean runs, at which the next run begins. */
final class Checkpoints {

  private static final int ACCOUNTS_AT_ONCE = 10_000;

  /** Two runs at once, of the book and of a program, write one after the other. */
  private static final String EXCLUDE =
      "select pg_advisory_xact_lock(hashtextextended('loyalty checkpoint', 0))";

  private static final String IS_BEHIND =
      """
      select exists (
        select from checkpoint_lane c
        left join unnest(:lanes, :batches) as v(lane_id, batch_no) on v.lane_id = c.lane_id
        where c.program_id = :program and coalesce(v.batch_no, 0) < c.batch_no)
      """;

  private static final String POSITIONS =
      "select lane_id, batch_no, next_offset, digest from position order by lane_id";

  private static final String KEEP =
      """
      insert into checkpoint (program_id, run_no, as_of) values (:program, :run, :asOf)
      on conflict (program_id) do update set run_no = excluded.run_no, as_of = excluded.as_of
      """;

  private static final String KEEP_LANES =
      """
      insert into checkpoint_lane (program_id, lane_id, batch_no, next_offset, digest)
      select :program, x.lane_id, x.batch_no, x.next_offset, decode(x.digest, 'hex')
      from unnest(:lanes, :batches, :offsets, :digests) as x(lane_id, batch_no, next_offset, digest)
      on conflict (program_id, lane_id) do update
      set batch_no = excluded.batch_no, next_offset = excluded.next_offset, digest = excluded.digest
      """;

  private static final String KEEP_SUMS =
      """
      insert into checkpoint_sum (program_id, system_account_id, change)
      values (:program, -1, :issuance), (:program, -2, :redemption), (:program, -3, :adjustment), (:program, -4, :expiry)
      on conflict (program_id, system_account_id) do update set change = excluded.change
      """;

  private static final String CHANGED_ACCOUNTS =
      """
      select account_id, coalesce(a.available, 0), coalesce(a.pending, 0), coalesce(a.held, 0), coalesce(a.legs, 0)
      from (select account_id, available, pending, held, legs from account where program_id = :program) as a
      full join (select account_id, available, pending, held, legs from checkpoint_account where program_id = :program) as c using (account_id)
      where (coalesce(a.available, 0), coalesce(a.pending, 0), coalesce(a.held, 0), coalesce(a.legs, 0))
        is distinct from (c.available, c.pending, c.held, c.legs)
      """;

  /**
   * Reads the accounts that moved, where all others were proved unchanged since the last
   * checkpoint: they have more legs now. It reads them one by one by key: the limit keeps the
   * planner from reading the whole table.
   */
  private static final String MOVED_ACCOUNTS =
      """
      select a.account_id, a.available, a.pending, a.held, a.legs
      from (
        select debit_account_id as account_id from <journal> where debit_leg is not null
        union
        select credit_account_id from <journal> where credit_leg is not null
        union
        select unnest(:wrong)
        order by account_id
      ) as m
      cross join lateral (
        select account_id, available, pending, held, legs
        from account where program_id = :program and account_id = m.account_id limit 1) as a
      """;

  private static final String KEEP_ACCOUNTS =
      """
      insert into checkpoint_account (program_id, account_id, available, pending, held, legs)
      select :program, x.account_id, x.available, x.pending, x.held, x.legs
      from unnest(:accounts, :available, :pending, :held, :legs) as x(account_id, available, pending, held, legs)
      on conflict (program_id, account_id) do update
      set available = excluded.available, pending = excluded.pending, held = excluded.held, legs = excluded.legs
      """;

  private Checkpoints() {}

  /** Takes the lock; called first in the transaction that writes. */
  static void exclude(Handle writer) {
    writer.execute(EXCLUDE);
  }

  /** Returns the positions of all lanes in the state that the handle sees. */
  static List<LaneMark> positions(Handle snapshot) {
    return snapshot
        .createQuery(POSITIONS)
        .map(
            (row, context) ->
                new LaneMark(row.getInt(1), row.getLong(2), row.getLong(3), row.getBytes(4)))
        .list();
  }

  /** The run of a checkpoint, and its time. */
  record At(long run, Instant asOf, List<LaneMark> marks) {}

  /** Stores that the lanes themselves were proved up to there. */
  static void keepLanes(Handle writer, At at) {
    keep(writer, Finding.NO_PROGRAM, at);
  }

  /**
   * The proved state of a program.
   *
   * @param wrong all accounts that differ from the last checkpoint plus the journal since
   */
  record Proved(Since since, Totals totals, Set<Long> wrong) {}

  /**
   * Stores that the program was proved up to there. Unchanged accounts are not written; wrong and
   * accepted ones are, as they are now.
   *
   * @param snapshot sees the state that was proved
   * @return false where a run that began later ended earlier, so that nothing was written
   */
  static boolean keepProgram(Handle writer, Handle snapshot, Proved proved, At at) {
    int programId = proved.since().programId();
    if (!keep(writer, programId, at)) {
      return false;
    }
    Totals totals = proved.totals();
    writer
        .createUpdate(KEEP_SUMS)
        .bind("program", programId)
        .bind("issuance", totals.issuance())
        .bind("redemption", totals.redemption())
        .bind("adjustment", totals.adjustment())
        .bind("expiry", totals.expiry())
        .execute();
    ReversalProof.keep(writer, programId, ReversalProof.now(snapshot, programId));
    LotLeg.keep(writer, snapshot, programId);
    keepAccounts(writer, snapshot, proved);
    return true;
  }

  /** Writes accounts while the next ones are read. */
  private static void keepAccounts(Handle writer, Handle snapshot, Proved proved) {
    try (Stream<Long[]> changed = changedAccounts(snapshot, proved);
        ExecutorService reader = Executors.newSingleThreadExecutor()) {
      Iterator<Long[]> rows = changed.iterator();
      List<Long[]> accounts = next(rows);
      while (!accounts.isEmpty()) {
        CompletableFuture<List<Long[]>> following =
            CompletableFuture.supplyAsync(() -> next(rows), reader);
        keepAccounts(writer, proved.since().programId(), accounts);
        accounts = following.join();
      }
    }
  }

  private static List<Long[]> next(Iterator<Long[]> rows) {
    List<Long[]> accounts = new ArrayList<>(ACCOUNTS_AT_ONCE);
    while (accounts.size() < ACCOUNTS_AT_ONCE && rows.hasNext()) {
      accounts.add(rows.next());
    }
    return accounts;
  }

  private static Stream<Long[]> changedAccounts(Handle snapshot, Proved proved) {
    return proved
        .since()
        .bindTo(
            snapshot.createQuery(proved.since().beginning() ? CHANGED_ACCOUNTS : MOVED_ACCOUNTS))
        .bind("wrong", proved.wrong().toArray(Long[]::new))
        .setFetchSize(ACCOUNTS_AT_ONCE)
        .map(
            (row, context) ->
                new Long[] {
                  row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)
                })
        .stream();
  }

  private static boolean keep(Handle writer, int programId, At at) {
    Integer[] lanes = at.marks().stream().map(LaneMark::laneId).toArray(Integer[]::new);
    Long[] batches = at.marks().stream().map(LaneMark::batchNo).toArray(Long[]::new);
    boolean behind =
        writer
            .createQuery(IS_BEHIND)
            .bind("program", programId)
            .bind("lanes", lanes)
            .bind("batches", batches)
            .mapTo(Boolean.class)
            .one();
    if (behind) {
      // A run that began later was done earlier.
      return false;
    }
    writer
        .createUpdate(KEEP)
        .bind("program", programId)
        .bind("run", at.run())
        .bind("asOf", at.asOf())
        .execute();
    writer
        .createUpdate(KEEP_LANES)
        .bind("program", programId)
        .bind("lanes", lanes)
        .bind("batches", batches)
        .bind("offsets", at.marks().stream().map(LaneMark::nextOffset).toArray(Long[]::new))
        .bind(
            "digests",
            at.marks().stream().map(mark -> TamperLeg.hex(mark.digest())).toArray(String[]::new))
        .execute();
    return true;
  }

  private static void keepAccounts(Handle writer, int programId, List<Long[]> accounts) {
    writer
        .createUpdate(KEEP_ACCOUNTS)
        .bind("program", programId)
        .bind("accounts", column(accounts, 0))
        .bind("available", column(accounts, 1))
        .bind("pending", column(accounts, 2))
        .bind("held", column(accounts, 3))
        .bind("legs", column(accounts, 4))
        .execute();
  }

  private static Long[] column(List<Long[]> rows, int column) {
    return rows.stream().map(row -> row[column]).toArray(Long[]::new);
  }
}
