package dev.loyalty.ledger.posting;

import static java.util.Objects.requireNonNull;

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
import dev.loyalty.ledger.model.RejectionCode;
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
 * The requests of one program in one batch. Claims their keys, tries the movements that it
 * predicts, decides exactly from what came back, and corrects what the prediction had wrong. The
 * prediction is for speed alone: what it gets wrong costs a correction, never a wrong result.
 */
final class ProgramBatch {

  private final Program program;
  private final List<Submission> submissions = new ArrayList<>();
  private Map<String, Long> accountIds = Map.of();

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
   * Finds the accounts' ids, and reserves ids for those that may be opened. Before the transaction.
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
   * Decides all requests, and brings keys and accounts to what was decided. The decisions come in
   * the requests' order.
   */
  List<Decision> decide(BookTransaction transaction, Instant settledAt) {
    List<Candidate> candidates = claim(transaction, settledAt);
    Map<UUID, Original> originals = loadOriginals(transaction, candidates);
    Set<Long> ids = accountsNamed(candidates, originals);

    Map<Long, AccountState> inBook = HashMap.newHashMap(ids.size());
    List<AccountState> openings = move(transaction, predict(candidates, originals, ids), inBook);
    ids.removeAll(inBook.keySet());
    if (!ids.isEmpty()) {
      for (AccountState loaded : transaction.loadAccounts(program.id(), ids)) {
        openings.add(loaded);
        inBook.put(loaded.id(), loaded);
      }
    }

    Decider decider = Decider.exact(program, openings, originals);
    List<Decision> decisions = decideAll(decider, candidates);
    correctAccounts(transaction, decider.closings(), inBook);
    correctKeys(transaction, decisions);
    return decisions;
  }

  private List<Candidate> claim(BookTransaction transaction, Instant settledAt) {
    List<Candidate> candidates = new ArrayList<>(submissions.size());
    Map<UUID, Candidate> byKey = HashMap.newHashMap(submissions.size());
    for (Submission submission : submissions) {
      Candidate candidate = candidate(submission);
      candidates.add(candidate);
      byKey.putIfAbsent(candidate.transferId(), candidate);
    }
    List<Candidate> firsts = new ArrayList<>(byKey.values());
    firsts.sort(Comparator.comparing(Candidate::transferId));
    Set<UUID> claimed = transaction.claim(program.id(), firsts, settledAt);
    if (claimed.size() == firsts.size()) {
      return candidates;
    }
    Set<UUID> taken = byKey.keySet();
    taken.removeAll(claimed);
    Map<UUID, Settled> settled = transaction.loadSettled(program.id(), taken);
    candidates.replaceAll(
        candidate ->
            taken.contains(candidate.transferId())
                ? candidate.withSettled(requireNonNull(settled.get(candidate.transferId())))
                : candidate);
    return candidates;
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
        null);
  }

  /** Reads what is named and not of this batch; the decider knows its own. */
  private Map<UUID, Original> loadOriginals(
      BookTransaction transaction, List<Candidate> candidates) {
    Set<UUID> toReverse = new HashSet<>();
    Set<UUID> toResolve = new HashSet<>();
    Set<UUID> claimedHere = HashSet.newHashSet(candidates.size());
    for (Candidate candidate : candidates) {
      if (candidate.settled() != null) {
        continue;
      }
      claimedHere.add(candidate.transferId());
      if (candidate.originalId() != null) {
        boolean reverses = candidate.request().type() == RequestType.REVERSE;
        (reverses ? toReverse : toResolve).add(candidate.originalId());
      }
    }
    toReverse.removeAll(claimedHere);
    toResolve.removeAll(claimedHere);
    Map<UUID, Original> originals = new HashMap<>();
    if (!toResolve.isEmpty()) {
      originals.putAll(transaction.findHolds(program.id(), toResolve));
    }
    if (!toReverse.isEmpty()) {
      transaction
          .findReversible(program.id(), toReverse)
          .forEach(
              (id, original) -> {
                if (original.type() != RequestType.HOLD || !originals.containsKey(id)) {
                  originals.put(id, original);
                }
              });
    }
    return originals;
  }

  private static Set<Long> accountsNamed(
      List<Candidate> candidates, Map<UUID, Original> originals) {
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

  private List<AccountChange> predict(
      List<Candidate> candidates, Map<UUID, Original> originals, Collection<Long> ids) {
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

  /** Tries the changes; returns where those accounts stood before that were changed. */
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

  /** The claim took every request for posted, and knew no points that only the original tells. */
  private void correctKeys(BookTransaction transaction, List<Decision> decisions) {
    List<KeyCorrection> corrections = new ArrayList<>();
    for (Decision decision : decisions) {
      Candidate candidate = decision.candidate();
      switch (decision.outcome()) {
        case Outcome.Rejected(RejectionCode code) when code != RejectionCode.KEY_REUSED ->
            corrections.add(
                new KeyCorrection(
                    candidate.transferId(), code.code(), candidate.request().pointsAsked()));
        case Outcome.Posted posted
            when candidate.request() instanceof Request.Capture capture
                && capture.points() == null ->
            corrections.add(new KeyCorrection(candidate.transferId(), (short) 0, posted.points()));
        case Outcome.Rejected rejected -> {}
        case Outcome.Posted posted -> {}
        case Outcome.Duplicate duplicate -> {}
      }
    }
    if (!corrections.isEmpty()) {
      transaction.correct(program.id(), corrections);
    }
  }
}
