package dev.loyalty.jobs.expiry;

import static java.util.Objects.requireNonNull;

import dev.loyalty.jobs.expiry.DueLots.Due;
import dev.loyalty.jobs.expiry.DueLots.Entry;
import dev.loyalty.jobs.lots.LotFold;
import dev.loyalty.jobs.posting.JobLane;
import dev.loyalty.jobs.run.StepProgress;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * One run's walk over the lots that are past their day. An expiry names the account's leg up to
 * which its points were counted; where the account has newer legs, they are counted again. Posted
 * expiries are folded at once, so that the next walk finds nothing left. For one thread.
 */
final class Expiry {

  /**
   * The most rounds for an account that others post to so fast that each count of its points is
   * outdated.
   */
  private static final int ROUNDS_MAX = 200;

  /**
   * The number of accounts that are read together; their expiries are posted in transactions of
   * another size.
   */
  private static final int ACCOUNTS_OF_PIECE = 2_000;

  private final Jdbi jdbi;
  private final LotFold fold;
  private final JobLane lane;
  private final Program program;
  private final LocalDate date;

  /**
   * The entry reached. Every try starts from the first one, since finished ones don't come again.
   */
  private Entry reached = Entry.BEFORE_ALL;

  Expiry(Jdbi jdbi, LotFold fold, JobLane lane, Program program, LocalDate date) {
    this.jdbi = jdbi;
    this.fold = fold;
    this.lane = lane;
    this.program = program;
    this.date = date;
  }

  /** Returns whether more may be due. */
  boolean expireNext(StepProgress progress) throws InterruptedException {
    List<Entry> entries =
        jdbi.withHandle(
            handle -> DueLots.next(handle, program.id(), date, reached, ACCOUNTS_OF_PIECE));
    if (entries.isEmpty()) {
      return false;
    }
    List<Due> due = find(DueLots.accounts(entries));
    progress.read(due.size());
    Set<Long> accounts = due.stream().map(Due::account).collect(Collectors.toSet());
    expireAll(due, progress);
    if (find(accounts).isEmpty()) {
      jdbi.useHandle(handle -> DueLots.forget(handle, program.id(), entries));
    }
    reached = entries.getLast();
    return true;
  }

  private void expireAll(List<Due> all, StepProgress progress) throws InterruptedException {
    List<Due> due = all;
    for (int round = 0; !due.isEmpty(); round++) {
      if (round == ROUNDS_MAX) {
        throw new IllegalStateException(
            due.size()
                + " accounts are posted to faster than their points can be counted, among them "
                + due.getFirst().code()
                + " of program "
                + program.code()
                + "; run the job again when there is less to post");
      }
      due = expire(due, progress);
    }
  }

  private List<Due> find(Collection<Long> accounts) {
    return accounts.isEmpty()
        ? List.of()
        : jdbi.inTransaction(handle -> DueLots.ofAccounts(handle, program.id(), date, accounts));
  }

  /** Returns those that are to be tried again, counted afresh. */
  private List<Due> expire(List<Due> due, StepProgress progress) throws InterruptedException {
    List<JobLane.Ask> asks = new ArrayList<>(due.size());
    for (Due it : due) {
      asks.add(
          new JobLane.Ask(
              new Request.Expire(
                  lane.header(it.code(), "expire:" + it.code() + ":" + date),
                  it.points(),
                  it.legs()),
              null));
    }
    List<OutcomeEvent> outcomes = lane.post(asks);
    Map<Long, Due> moved = new HashMap<>();
    for (int i = 0; i < due.size(); i++) {
      switch (outcomes.get(i).outcome()) {
        case Outcome.Posted posted -> progress.changed(1);
        case Outcome.Duplicate duplicate -> progress.skipped("expired before on this date", 1);
        case Outcome.Rejected rejected -> {
          switch (rejected.code()) {
            case ACCOUNT_MOVED -> moved.put(due.get(i).account(), due.get(i));
            // Points that came back since, such as a hold's, expire with the next date.
            case KEY_REUSED -> progress.skipped("expired before on this date", 1);
            default -> throw refused(due.get(i), rejected.code());
          }
        }
      }
    }
    fold.foldAll(program);
    if (moved.isEmpty()) {
      return List.of();
    }
    List<Due> again = new ArrayList<>();
    for (Due it : find(moved.keySet())) {
      if (it.legs() > requireNonNull(moved.get(it.account())).legs()) {
        again.add(it);
      } else {
        // The account has newer legs, but can't be folded.
        progress.skipped("their journal doesn't make their balance", 1);
      }
    }
    return again;
  }

  private IllegalStateException refused(Due due, RejectionCode code) {
    return new IllegalStateException(
        due.points()
            + " points of account "
            + due.code()
            + " of program "
            + program.code()
            + " can't be expired: "
            + code
            + "; see what reconcile says of it");
  }
}
