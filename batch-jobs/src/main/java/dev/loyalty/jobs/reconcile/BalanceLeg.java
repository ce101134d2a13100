package dev.loyalty.jobs.reconcile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Checks for every account that checkpoint plus journal make the balances, that legs and the
 * balances after them form an unbroken chain, that open holds make the held points, and waiting
 * earns the pending points. One pass without sorting finds suspect accounts; only those are then
 * followed leg by leg. Behind a checkpoint the pass covers the accounts that moved or have held or
 * pending points. One number over all accounts and one over the checkpoint prove that the others
 * are unchanged; only where these differ are all accounts compared one by one.
 */
final class BalanceLeg {

  private static final String BALANCES = Queries.load("balances.sql");
  private static final String SUSPECTS = Queries.load("suspects.sql");

  /**
   * An account as one number, of which many make one by XOR. One that is empty and never moved is
   * as one that isn't there.
   */
  private static final String PROOF =
      """
      case when (available, pending, held, legs) <> (0, 0, 0, 0)
        then hashint8extended(account_id, hashint8extended(available, hashint8extended(pending, hashint8extended(held, legs)))) end\
      """;

  private static final String ALL_ACCOUNTS =
      """
      select account_id, a.available, a.pending, a.held, a.legs, o.available as opening_available, o.pending as opening_pending,
        o.held as opening_held, o.legs as opening_legs, null::bigint as proof, null::bigint as opening_proof
      from (select account_id, available, pending, held, legs from account where program_id = :program) as a
      full join (select account_id, available, pending, held, legs from <opening> where program_id = :program) as o using (account_id)
      """;

  /** One after the other by its key: limits keep the planner from joining the tables whole. */
  private static final String MOVED_ACCOUNTS =
      """
      select x.account_id, a.available, a.pending, a.held, a.legs, o.available as opening_available, o.pending as opening_pending,
        o.held as opening_held, o.legs as opening_legs, a.proof, o.proof as opening_proof
      from (
        select account_id from moved
        union select account_id from open_hold
        union select account_id from waiting
        union select account_id from account where program_id = :program and (held <> 0 or pending <> 0)
        order by account_id
      ) as x
      left join lateral (
        select available, pending, held, legs, <proof> as proof
        from account where program_id = :program and account_id = x.account_id limit 1) as a on true
      left join lateral (
        select available, pending, held, legs, <proof> as proof
        from checkpoint_account where program_id = :program and account_id = x.account_id limit 1) as o on true
      """
          .replace("<proof>", PROOF);

  private static final String TOTALS =
      """
      select count(*) as accounts, coalesce(sum(available), 0)::bigint as available, coalesce(sum(pending), 0)::bigint as pending,
        coalesce(sum(held), 0)::bigint as held,
        coalesce(bit_xor(<proof>), 0)
          # (select coalesce(bit_xor(<proof>), 0) from checkpoint_account where program_id = :program) as proof
      from account where program_id = :program
      """
          .replace("<proof>", PROOF);

  private BalanceLeg() {}

  /**
   * The findings, and the totals of all accounts.
   *
   * @param suspects the accounts that were followed leg by leg: all suspects, if the leg is
   *     complete
   * @param legs the number of journal legs read
   */
  record Result(
      LegResult leg, List<Suspect> suspects, long legs, long available, long pending, long held) {

    /** Returns the points that accounts have beyond those by the journal. */
    long difference() {
      return suspects.stream().mapToLong(Suspect::difference).sum();
    }

    /** Returns the states by the journal of the accounts that were followed. */
    Map<Long, Suspect.State> journal() {
      return suspects.stream().collect(Collectors.toMap(Suspect::id, Suspect::journal));
    }

    /**
     * Returns the accounts whose checkpoint can't be checked because something else is wrong with
     * them.
     */
    Set<Long> hidingTheCheckpoint() {
      return suspects.stream()
          .filter(Suspect::hidesTheCheckpoint)
          .map(Suspect::id)
          .collect(Collectors.toSet());
    }
  }

  /**
   * @param proof the proof of the accounts that were compared, and of their checkpoints
   */
  private record Pass(long legs, long proof, Long[] suspectIds) {}

  /**
   * @param proof the proof of all accounts, and of the whole checkpoint
   */
  private record Totals(long accounts, long available, long pending, long held, long proof) {}

  static Result check(Handle handle, Since since) {
    Totals totals = totals(handle, since);
    Pass pass = pass(handle, since, totals);
    List<Suspect> suspects = new ArrayList<>();
    int followed = Math.min(pass.suspectIds().length, LegResult.KEPT_MAX);
    if (followed > 0) {
      handle
          .createQuery(SUSPECTS)
          .bind("program", since.programId())
          .bind("accounts", Arrays.copyOf(pass.suspectIds(), followed))
          .map((row, context) -> Suspect.of(since, row))
          .forEach(suspects::add);
    }
    List<Finding> findings = suspects.stream().flatMap(it -> it.findings().stream()).toList();
    long further = (long) pass.suspectIds().length - followed;
    LegResult leg =
        LegResult.of(ReconcileLeg.BALANCES, since.programId(), totals.accounts(), findings);
    LegResult counted =
        new LegResult(
            leg.leg(), leg.programId(), leg.checked(), leg.found() + further, leg.findings(), null);
    return new Result(
        counted, suspects, pass.legs(), totals.available(), totals.pending(), totals.held());
  }

  private static Pass pass(Handle handle, Since since, Totals totals) {
    if (!since.beginning()) {
      Pass moved = pass(handle, since, MOVED_ACCOUNTS);
      if (moved.proof() == totals.proof()) {
        return moved;
      }
    }
    return pass(handle, since, ALL_ACCOUNTS.replace("<opening>", since.opening()));
  }

  private static Pass pass(Handle handle, Since since, String accounts) {
    return since
        .bindTo(handle.createQuery(BALANCES))
        .define("accounts", accounts)
        .map(
            (row, context) ->
                new Pass(
                    row.getLong("legs"),
                    row.getLong("proof"),
                    (Long[]) row.getArray("suspect_ids").getArray()))
        .one();
  }

  private static Totals totals(Handle handle, Since since) {
    return handle
        .createQuery(TOTALS)
        .bind("program", since.programId())
        .map(
            (row, context) ->
                new Totals(
                    row.getLong("accounts"),
                    row.getLong("available"),
                    row.getLong("pending"),
                    row.getLong("held"),
                    row.getLong("proof")))
        .one();
  }
}
