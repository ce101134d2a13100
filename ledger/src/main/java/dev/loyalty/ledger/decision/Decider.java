package dev.loyalty.ledger.decision;

import static java.util.Objects.requireNonNull;

import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides the requests of one program, one after the other, from the state that the batch met.
 * Pure: it changes only its own working copies. Not thread-safe; for one batch.
 */
public final class Decider {

  private final Program program;
  private final boolean balancesAreKnown;
  private final Map<Long, Account> accounts;
  private final Map<UUID, Original> originals;
  private final Map<UUID, Settled> settledHere = new HashMap<>();

  private Decider(
      Program program,
      boolean balancesAreKnown,
      Collection<AccountState> openings,
      Map<UUID, Original> originals) {
    this.program = program;
    this.balancesAreKnown = balancesAreKnown;
    this.accounts = HashMap.newHashMap(openings.size());
    for (AccountState opening : openings) {
      accounts.put(opening.id(), new Account(opening));
    }
    this.originals = new HashMap<>(originals);
  }

  /**
   * Makes a decider that knows the balances of the accounts.
   *
   * @param openings the state of every account that a candidate names or that one of the originals
   *     credited
   * @param originals by transfer id, the posted requests that candidates name, as the book has
   *     them; requests of this very batch are not among them
   */
  public static Decider exact(
      Program program, Collection<AccountState> openings, Map<UUID, Original> originals) {
    return new Decider(program, true, openings, originals);
  }

  /**
   * Makes a decider that assumes every account open and rich. Its decisions predict the movements,
   * which can be tried before the accounts are read.
   */
  public static Decider predicting(
      Program program, Collection<Long> accountIds, Map<UUID, Original> originals) {
    List<AccountState> openings = new ArrayList<>(accountIds.size());
    for (Long id : accountIds) {
      openings.add(new AccountState(id, AccountStatus.OPEN, 0, 0, 0, 0));
    }
    return new Decider(program, false, openings, originals);
  }

  /** Decides the next request, after all that came before it. */
  public Decision decide(Candidate candidate) {
    Settled settled = settledBefore(candidate);
    if (settled != null) {
      boolean same = settled.fingerprint().equals(candidate.fingerprint());
      return unchanged(
          candidate,
          same
              ? new Outcome.Duplicate(settled.original())
              : new Outcome.Rejected(RejectionCode.KEY_REUSED));
    }
    Case it = caseOf(candidate);
    Optional<RejectionCode> refusal = Rules.findRefusal(it);
    if (refusal.isPresent()) {
      return refused(candidate, refusal.get());
    }
    Optional<Plan> plan = Planner.findPlan(it);
    if (plan.isPresent() && balancesAreKnown) {
      refusal = Rules.findRefusal(plan.get());
      if (refusal.isPresent()) {
        return refused(candidate, refusal.get());
      }
    }
    return posted(it, candidate, plan.orElse(null));
  }

  /** Returns the accounts as they stand after all decisions. */
  public List<AccountState> closings() {
    List<AccountState> closings = new ArrayList<>(accounts.size());
    for (Account account : accounts.values()) {
      closings.add(account.state());
    }
    return closings;
  }

  private @Nullable Settled settledBefore(Candidate candidate) {
    Settled before = candidate.settled();
    return before != null ? before : settledHere.get(candidate.transferId());
  }

  private Case caseOf(Candidate candidate) {
    Original original = null;
    if (candidate.originalId() != null) {
      Original named = originals.get(candidate.originalId());
      if (named != null && named.accountId() == candidate.accountId()) {
        original = named;
      }
    }
    long counterpartyId = candidate.counterpartyId();
    if (original != null && candidate.request().type() == RequestType.REVERSE) {
      counterpartyId = original.counterpartyId();
    }
    return new Case(
        program,
        candidate.request(),
        accounts.get(candidate.accountId()),
        accounts.get(counterpartyId),
        original);
  }

  private Decision refused(Candidate candidate, RejectionCode code) {
    if (code.settlesKey()) {
      settledHere.put(
          candidate.transferId(),
          new Settled(candidate.fingerprint(), new Outcome.Original(code, null)));
    }
    return unchanged(candidate, new Outcome.Rejected(code));
  }

  private Decision unchanged(Candidate candidate, Outcome outcome) {
    return new Decision(candidate, outcome, List.of(), balances(candidate), null, null);
  }

  private Decision posted(Case it, Candidate candidate, @Nullable Plan plan) {
    changeStatuses(it, plan);
    List<Movement> movements = plan == null ? List.of() : plan.carryOut();
    UUID transferId = plan == null ? null : candidate.transferId();
    Long points = plan == null ? null : plan.points();
    settledHere.put(
        candidate.transferId(),
        new Settled(candidate.fingerprint(), new Outcome.Original(null, transferId)));
    rememberOriginals(it, candidate, plan);
    return new Decision(
        candidate,
        new Outcome.Posted(transferId, points),
        movements,
        balances(candidate),
        dueAt(candidate.request()),
        it.original());
  }

  private @Nullable Instant dueAt(Request request) {
    return switch (request) {
      case Request.Hold hold ->
          hold.expiresAt() != null
              ? hold.expiresAt()
              : hold.header().time().plus(program.holdTimeout());
      case Request.Earn earn when Planner.earnedInto(earn, program) == Bucket.PENDING ->
          Planner.activation(earn, program);
      default -> null;
    };
  }

  private static void changeStatuses(Case it, @Nullable Plan plan) {
    Account account = requireNonNull(it.account());
    switch (it.request().type()) {
      case FREEZE -> account.status = AccountStatus.FROZEN;
      case UNFREEZE -> account.status = AccountStatus.OPEN;
      case CLOSE -> account.status = AccountStatus.CLOSED;
      default -> open(account);
    }
    Account counterparty = it.counterparty();
    if (plan != null && counterparty != null) {
      open(counterparty);
    }
  }

  private static void open(Account account) {
    if (!account.exists()) {
      account.status = AccountStatus.OPEN;
    }
  }

  /** Later requests of the same batch may name this one, or the one that it named. */
  private void rememberOriginals(Case it, Candidate candidate, @Nullable Plan plan) {
    UUID originalId = candidate.originalId();
    Original named = it.original();
    if (named != null && originalId != null) {
      originals.put(
          originalId,
          switch (it.request().type()) {
            case REVERSE -> named.plusReversed(requireNonNull(plan).points());
            case ACTIVATE -> named.activated();
            default -> named.resolved();
          });
    }
    originals.put(candidate.transferId(), originalOf(candidate, plan));
  }

  private Original originalOf(Candidate candidate, @Nullable Plan plan) {
    Request request = candidate.request();
    long points = plan == null ? 0 : plan.points();
    if (request instanceof Request.Adjust adjust && adjust.direction() == Direction.DEBIT) {
      points = -points;
    }
    Original.State state =
        switch (request) {
          case Request.Hold hold -> Original.State.HOLD_OPEN;
          case Request.Earn earn when Planner.earnedInto(earn, program) == Bucket.PENDING ->
              Original.State.EARN_PENDING;
          default -> null;
        };
    return new Original(
        request.type(), candidate.accountId(), candidate.counterpartyId(), points, 0, state);
  }

  private Balances balances(Candidate candidate) {
    Account account = accounts.get(candidate.accountId());
    return account == null ? Balances.ZERO : account.balances();
  }
}
