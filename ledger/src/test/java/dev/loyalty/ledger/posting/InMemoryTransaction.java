package dev.loyalty.ledger.posting;

import static java.util.Objects.requireNonNull;

import dev.loyalty.ledger.decision.AccountState;
import dev.loyalty.ledger.decision.Candidate;
import dev.loyalty.ledger.decision.Decision;
import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.posting.InMemoryState.AccountId;
import dev.loyalty.ledger.posting.InMemoryState.Key;
import dev.loyalty.ledger.posting.InMemoryState.Line;
import dev.loyalty.ledger.posting.InMemoryState.RequestId;
import dev.loyalty.ledger.posting.InMemoryState.SystemName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A transaction of an {@link InMemoryBook}, on its own copy of everything. It checks the
 * constraints of the real book.
 */
final class InMemoryTransaction implements BookTransaction {

  private final InMemoryState state;
  private final Map<Integer, Program> programs;
  private final UUID incarnation;

  InMemoryTransaction(InMemoryState state, Map<Integer, Program> programs, UUID incarnation) {
    this.state = state;
    this.programs = programs;
    this.incarnation = incarnation;
  }

  @Override
  public Map<String, Long> findAccountIds(int programId, Collection<String> codes) {
    return state.findAccountIds(programId, codes);
  }

  @Override
  public Map<UUID, Original> findOriginals(int programId, Collection<UUID> transferIds) {
    return state.findOriginals(programId, transferIds);
  }

  @Override
  public List<AccountState> change(int programId, List<AccountChange> changes) {
    List<AccountState> changed = new ArrayList<>();
    for (AccountChange change : changes) {
      AccountState old = load(programId, change.accountId());
      AccountState next =
          new AccountState(
              old.id(),
              old.status(),
              old.available() + change.available(),
              old.pending() + change.pending(),
              old.held() + change.held(),
              old.legs() + change.legs());
      if (old.status() == AccountStatus.OPEN && isAllowed(next)) {
        state.accounts.put(new AccountId(programId, old.id()), next);
        changed.add(next);
      }
    }
    return changed;
  }

  @Override
  public List<AccountState> loadAccounts(int programId, Collection<Long> accountIds) {
    return accountIds.stream().map(id -> load(programId, id)).toList();
  }

  private AccountState load(int programId, long accountId) {
    return requireNonNull(state.accounts.get(new AccountId(programId, accountId)));
  }

  @Override
  public void set(int programId, List<AccountState> accounts) {
    for (AccountState account : accounts) {
      if (!isAllowed(account)) {
        throw new IllegalStateException("no constraint would let through " + account);
      }
      state.accounts.put(new AccountId(programId, account.id()), account);
    }
  }

  private static boolean isAllowed(AccountState account) {
    boolean empty = account.balances().isZero();
    boolean unseen = account.status() == AccountStatus.UNSEEN;
    return account.available() >= Program.CLAWBACK_FLOOR_MIN
        && account.pending() >= 0
        && account.held() >= 0
        && (empty || !unseen && account.status() != AccountStatus.CLOSED)
        && (account.legs() == 0 || !unseen);
  }

  @Override
  public void settleKeys(int programId, List<Decision> settling, Instant settledAt) {
    for (Decision decision : settling) {
      RequestId id = new RequestId(programId, decision.candidate().transferId());
      if (state.keys.putIfAbsent(id, key(decision)) != null) {
        throw new KeyTakenException("the key is settled: " + id);
      }
    }
  }

  private static Key key(Decision decision) {
    Candidate candidate = decision.candidate();
    Request request = candidate.request();
    Long points =
        decision.outcome() instanceof Outcome.Posted posted
            ? posted.points()
            : request.pointsAsked();
    boolean debit =
        request instanceof Request.Adjust adjust && adjust.direction() == Direction.DEBIT;
    return new Key(
        request.type(),
        decision.outcome() instanceof Outcome.Rejected rejected ? rejected.code() : null,
        candidate.accountId(),
        candidate.counterpartyId(),
        points == null ? 0 : debit ? -points : points,
        candidate.fingerprint());
  }

  @Override
  public void keepEffects(int programId, List<Decision> posted, Instant postedAt) {
    for (Decision decision : posted) {
      Request request = decision.candidate().request();
      RequestId id = new RequestId(programId, decision.candidate().transferId());
      if (!request.type().movesPoints()) {
        state.accountRequests.add(request);
      } else if (request instanceof Request.Hold) {
        state.holds.add(id);
      } else if (request instanceof Request.Earn && decision.dueAt() != null) {
        state.pendingEarns.add(id);
      }
    }
  }

  @Override
  public void useOriginals(int programId, List<Decision> posted, Instant usedAt) {
    for (Decision decision : posted) {
      settle(new RequestId(programId, requireNonNull(decision.candidate().originalId())), decision);
    }
  }

  private void settle(RequestId original, Decision decision) {
    RequestType type = decision.candidate().request().type();
    if (type != RequestType.REVERSE) {
      boolean first =
          type == RequestType.ACTIVATE
              ? state.pendingEarns.remove(original)
              : state.resolvedHolds.add(original);
      if (!first) {
        throw new ConflictException("an original was settled twice: " + decision);
      }
      return;
    }
    long most = Math.abs(requireNonNull(decision.original()).points());
    long points =
        decision.outcome() instanceof Outcome.Posted posted ? requireNonNull(posted.points()) : 0;
    if (state.reversed.merge(original, points, Long::sum) > most) {
      throw new IllegalStateException("more was reversed than there was: " + decision);
    }
  }

  @Override
  public void prepareOutcomes(Instant postedAt, List<OutcomeEvent> outcomes) {
    // The outcomes are kept as they are.
  }

  @Override
  public byte[] writeJournal(LanePosition from, List<JournalRow> rows, Instant postedAt) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(from.digest());
      for (JournalRow row : rows) {
        state.journal.add(new Line(from.laneId(), from.batchNo() + 1, row));
        sha256.update(row.toString().getBytes(StandardCharsets.UTF_8));
      }
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void advance(BatchRecord batch) {
    LanePosition from = batch.from();
    LanePosition now = requireNonNull(state.positions.get(from.laneId()));
    if (now.epoch() != from.epoch() || !from.incarnation().equals(incarnation)) {
      throw new FencedException(from);
    }
    if (now.nextOffset() != from.nextOffset() || now.batchNo() != from.batchNo()) {
      throw new PositionMovedException(from, now);
    }
    batch
        .programVersions()
        .forEach(
            (id, version) -> {
              if (requireNonNull(programs.get(id)).version() != version) {
                throw new StaleCacheException("program " + id + " has other rules now");
              }
            });
    state.positions.put(from.laneId(), batch.to());
    state.batches.add(batch);
    for (BatchRecord.SystemSum sum : batch.sums()) {
      state.systemSums.merge(
          new SystemName(sum.programId(), sum.systemAccountId()), sum.change(), Long::sum);
    }
  }
}
