package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.decision.AccountOpening;
import dev.loyalty.ledger.decision.AccountState;
import dev.loyalty.ledger.decision.Candidate;
import dev.loyalty.ledger.decision.Decider;
import dev.loyalty.ledger.decision.Decision;
import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.decision.Settled;
import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The requests of one program in one batch. It tries the movements that it predicts, decides
 * exactly from the balances that came back, corrects what the prediction had wrong, and settles the
 * keys. The prediction only saves time: a wrong one costs a correction, never a wrong result.
 *
 * <p>Keys and originals are read before the transaction, where reading takes no locks. That is safe
 * because they change in one direction only: a key's record never changes, a hold is resolved once,
 * and reversed points only grow. Where another transaction changes one of them after it was read,
 * or settles a key that was not looked up, {@link BookTransaction#settleKeys} or {@link
 * BookTransaction#useOriginals} collides, and the batch is run again. A result that writes neither
 * (a refusal, an account without an id) is checked again within the transaction.
 */
final class ProgramBatch {

  private final Program program;
  private final List<Submission> submissions = new ArrayList<>();
  private Map<String, Long> accountIds = Map.of();
  private Map<UUID, Settled> settledKeys = Map.of();
  private Map<UUID, Original> originals = Map.of();

  ProgramBatch(Program program) {
    this.program = program;
  }

  Program program() {
    return program;
  }

  void add(Submission submission) {
    submissions.add(submission);
  }

  /**
   * Finds the accounts' ids, and reserves ids for those that may be opened. Called before the
   * transaction.
   */
  void resolveAccounts(AccountDirectory directory) {
    Set<String> codes = HashSet.newHashSet(submissions.size());
    Set<String> mayOpen = new HashSet<>();
    for (Submission submission : submissions) {
      Request request = submission.request();
      String account = request.header().account();
      codes.add(account);
      if (AccountOpening.ofAccount(request, program)) {
        mayOpen.add(account);
      }
      if (request instanceof Request.Transfer transfer) {
        codes.add(transfer.counterparty());
        if (AccountOpening.ofCounterparty(request, program)) {
          mayOpen.add(transfer.counterparty());
        }
      }
    }
    accountIds = directory.resolve(program.id(), codes, mayOpen);
  }

  /**
   * Reads the settlements of the requests' keys, where there may be some, and the originals that
   * the requests name, except those that must be read within the transaction anyway. Called before
   * the transaction.
   */
  void findKeys(Book book, KeyLookup lookup) {
    Set<UUID> keys = HashSet.newHashSet(submissions.size());
    Set<UUID> named = new HashSet<>();
    for (Submission submission : submissions) {
      keys.add(submission.transferId());
      if (submission.originalId() != null && submission.request().type() != RequestType.ACTIVATE) {
        named.add(submission.originalId());
      }
    }
    settledKeys = lookup.find(book, program.id(), keys);
    originals = named.isEmpty() ? Map.of() : book.findOriginals(program.id(), named);
  }

  /**
   * Decides all requests and sets the accounts accordingly. The decisions come in the requests'
   * order.
   *
   * @param now about the present time
   */
  List<Decision> decide(BookTransaction transaction, Instant now) {
    findLateAccounts(transaction);
    List<Candidate> candidates = submissions.stream().map(this::candidate).toList();
    lookAgain(transaction, candidates);
    Set<Long> ids = accountsNamed(candidates);

    Map<Long, AccountState> inBook = HashMap.newHashMap(ids.size());
    List<AccountState> openings = move(transaction, predict(candidates, ids), inBook);
    ids.removeAll(inBook.keySet());
    if (!ids.isEmpty()) {
      for (AccountState loaded : transaction.loadAccounts(program.id(), ids)) {
        openings.add(loaded);
        inBook.put(loaded.id(), loaded);
      }
    }

    Decider decider = Decider.exact(program, openings, originals);
    List<Decision> decisions = decideAll(decider, candidates);
    checkRefusals(transaction, decisions);
    useOriginals(transaction, decisions, now);
    correctAccounts(transaction, decider.closings(), inBook);
    return decisions;
  }

  /**
   * Finds accounts that had no id and were opened since: balances that the transaction sees may
   * include their movements.
   */
  private void findLateAccounts(BookTransaction transaction) {
    Set<String> unknown = new HashSet<>();
    for (Submission submission : submissions) {
      unknown.add(submission.request().header().account());
      if (submission.request() instanceof Request.Transfer transfer) {
        unknown.add(transfer.counterparty());
      }
    }
    unknown.removeAll(accountIds.keySet());
    if (!unknown.isEmpty()) {
      accountIds = new HashMap<>(accountIds);
      accountIds.putAll(transaction.findAccountIds(program.id(), unknown));
    }
  }

  private Candidate candidate(Submission submission) {
    Request request = submission.request();
    return new Candidate(
        request,
        submission.transferId(),
        submission.fingerprint(),
        accountIds.getOrDefault(request.header().account(), 0L),
        request instanceof Request.Transfer transfer
            ? accountIds.getOrDefault(transfer.counterparty(), 0L)
            : 0L,
        submission.originalId(),
        settledKeys.get(submission.transferId()));
  }

  /**
   * Reads again the originals that were absent before the transaction and the earns that were
   * pending: balances that the transaction sees may include their effects, so it has to see them in
   * the same state. The decider itself knows the originals of this very batch.
   */
  private void lookAgain(BookTransaction transaction, List<Candidate> candidates) {
    Set<UUID> unsure = new HashSet<>();
    Set<UUID> settlingHere = HashSet.newHashSet(candidates.size());
    for (Candidate candidate : candidates) {
      if (candidate.settled() == null) {
        settlingHere.add(candidate.transferId());
      }
    }
    for (Candidate candidate : candidates) {
      UUID named = candidate.originalId();
      if (named != null && candidate.settled() == null && !settlingHere.contains(named)) {
        Original original = originals.get(named);
        if (original == null || original.state() == Original.State.EARN_PENDING) {
          unsure.add(named);
        }
      }
    }
    if (!unsure.isEmpty()) {
      originals = new HashMap<>(originals);
      originals.keySet().removeAll(unsure);
      originals.putAll(transaction.findOriginals(program.id(), unsure));
    }
  }

  private Set<Long> accountsNamed(List<Candidate> candidates) {
    Set<Long> ids = HashSet.newHashSet(candidates.size());
    for (Candidate candidate : candidates) {
      ids.add(candidate.accountId());
      ids.add(candidate.counterpartyId());
    }
    for (Original original : originals.values()) {
      ids.add(original.counterpartyId());
    }
    ids.remove(0L);
    return ids;
  }

  private List<AccountChange> predict(List<Candidate> candidates, Collection<Long> ids) {
    Decider decider = Decider.predicting(program, ids, originals);
    for (Candidate candidate : candidates) {
      decider.decide(candidate);
    }
    List<AccountChange> changes = new ArrayList<>(ids.size());
    for (AccountState sum : decider.closings()) {
      if (sum.legs() > 0) {
        changes.add(
            new AccountChange(sum.id(), sum.available(), sum.pending(), sum.held(), sum.legs()));
      }
    }
    changes.sort(Comparator.comparingLong(AccountChange::accountId));
    return changes;
  }

  /** Tries the changes, and returns the states before of the accounts that were changed. */
  private List<AccountState> move(
      BookTransaction transaction, List<AccountChange> changes, Map<Long, AccountState> inBook) {
    List<AccountState> openings = new ArrayList<>(changes.size());
    if (changes.isEmpty()) {
      return openings;
    }
    for (AccountState changed : transaction.change(program.id(), changes)) {
      inBook.put(changed.id(), changed);
    }
    for (AccountChange change : changes) {
      AccountState changed = inBook.get(change.accountId());
      if (changed != null) {
        openings.add(
            new AccountState(
                changed.id(),
                AccountStatus.OPEN,
                changed.available() - change.available(),
                changed.pending() - change.pending(),
                changed.held() - change.held(),
                changed.legs() - change.legs()));
      }
    }
    return openings;
  }

  private static List<Decision> decideAll(Decider decider, List<Candidate> candidates) {
    List<Decision> decisions = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      decisions.add(decider.decide(candidate));
    }
    return decisions;
  }

  /**
   * Checks that the originals of refused requests are unchanged. A refusal uses no original and so
   * can't collide on one; yet it holds only while its original does. Else a reversal of the rest
   * could be refused because of points that were reversed already.
   */
  private void checkRefusals(BookTransaction transaction, List<Decision> decisions) {
    Map<UUID, Original> read = new HashMap<>();
    for (Decision decision : decisions) {
      UUID named = decision.candidate().originalId();
      if (named != null && decision.outcome() instanceof Outcome.Rejected) {
        Original original = originals.get(named);
        if (original != null) {
          read.put(named, original);
        }
      }
    }
    if (!read.isEmpty() && !read.equals(transaction.findOriginals(program.id(), read.keySet()))) {
      throw new ConflictException("the original of a refused request changed since it was read");
    }
  }

  private void useOriginals(BookTransaction transaction, List<Decision> decisions, Instant now) {
    List<Decision> naming =
        decisions.stream().filter(decision -> decision.original() != null).toList();
    if (!naming.isEmpty()) {
      transaction.useOriginals(program.id(), naming, now);
    }
  }

  private void correctAccounts(
      BookTransaction transaction, List<AccountState> closings, Map<Long, AccountState> inBook) {
    List<AccountState> wrong = new ArrayList<>();
    for (AccountState closing : closings) {
      if (!closing.equals(inBook.get(closing.id()))) {
        wrong.add(closing);
      }
    }
    if (!wrong.isEmpty()) {
      wrong.sort(Comparator.comparingLong(AccountState::id));
      transaction.set(program.id(), wrong);
    }
  }

  /**
   * Returns the first decision under each key, in the order of the keys, so that lanes can't
   * deadlock on them.
   */
  static List<Decision> settling(List<Decision> decisions) {
    List<Decision> settling = new ArrayList<>(decisions.size());
    for (Decision decision : decisions) {
      boolean settlesNothing =
          switch (decision.outcome()) {
            case Outcome.Posted posted -> false;
            case Outcome.Rejected rejected -> !rejected.code().settlesKey();
            case Outcome.Duplicate duplicate -> true;
          };
      if (!settlesNothing) {
        settling.add(decision);
      }
    }
    settling.sort(Comparator.comparing(decision -> decision.candidate().transferId()));
    return settling;
  }
}
