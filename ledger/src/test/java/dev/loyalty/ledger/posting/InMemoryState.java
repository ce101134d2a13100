package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.decision.AccountState;
import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.decision.Settled;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The content of an {@link InMemoryBook} in plain collections, which is copied whole for a
 * transaction.
 */
final class InMemoryState {

  /** A program's account, by id. */
  record AccountId(int programId, long id) {}

  /** A program's account, by code. */
  record AccountCode(int programId, String code) {}

  /** A request, by program. */
  record RequestId(int programId, UUID transferId) {}

  /**
   * The settlement of a key. Without a code it was posted; points are negative for an adjustment
   * that is a debit.
   */
  record Key(
      RequestType type,
      @Nullable RejectionCode code,
      long accountId,
      long counterpartyId,
      long points,
      UUID fingerprint) {

    Settled settled(UUID transferId) {
      boolean moved = code == null && type.movesPoints();
      return new Settled(fingerprint, new Outcome.Original(code, moved ? transferId : null));
    }
  }

  /** A journal row with the batch that wrote it. */
  record Line(int laneId, long batchNo, JournalRow row) {}

  /** A system account of a program; sums over all batches are kept for each. */
  record SystemName(int programId, long systemAccountId) {}

  final Map<AccountCode, Long> ids;
  final Map<AccountId, AccountState> accounts;
  final Map<RequestId, Key> keys;
  final Set<RequestId> holds;
  final Set<RequestId> resolvedHolds;
  final Set<RequestId> pendingEarns;
  final Map<RequestId, Long> reversed;
  final List<Request> accountRequests;
  final List<Line> journal;
  final Map<SystemName, Long> systemSums;
  final Map<Integer, LanePosition> positions;
  final Map<Integer, UUID> topicIds;
  final List<BatchRecord> batches;

  InMemoryState() {
    ids = new HashMap<>();
    accounts = new HashMap<>();
    keys = new HashMap<>();
    holds = new HashSet<>();
    resolvedHolds = new HashSet<>();
    pendingEarns = new HashSet<>();
    reversed = new HashMap<>();
    accountRequests = new ArrayList<>();
    journal = new ArrayList<>();
    systemSums = new HashMap<>();
    positions = new HashMap<>();
    topicIds = new HashMap<>();
    batches = new ArrayList<>();
  }

  private InMemoryState(InMemoryState other) {
    ids = new HashMap<>(other.ids);
    accounts = new HashMap<>(other.accounts);
    keys = new HashMap<>(other.keys);
    holds = new HashSet<>(other.holds);
    resolvedHolds = new HashSet<>(other.resolvedHolds);
    pendingEarns = new HashSet<>(other.pendingEarns);
    reversed = new HashMap<>(other.reversed);
    accountRequests = new ArrayList<>(other.accountRequests);
    journal = new ArrayList<>(other.journal);
    systemSums = new HashMap<>(other.systemSums);
    positions = new HashMap<>(other.positions);
    topicIds = new HashMap<>(other.topicIds);
    batches = new ArrayList<>(other.batches);
  }

  Map<String, Long> findAccountIds(int programId, Collection<String> codes) {
    Map<String, Long> found = new HashMap<>();
    for (String code : codes) {
      Long id = ids.get(new AccountCode(programId, code));
      if (id != null) {
        found.put(code, id);
      }
    }
    return found;
  }

  Map<UUID, Original> findOriginals(int programId, Collection<UUID> transferIds) {
    Map<UUID, Original> found = new HashMap<>();
    for (UUID transferId : transferIds) {
      RequestId id = new RequestId(programId, transferId);
      Key key = keys.get(id);
      if (key != null && key.code() == null) {
        found.put(
            transferId,
            new Original(
                key.type(),
                key.accountId(),
                key.counterpartyId(),
                key.points(),
                reversed.getOrDefault(id, 0L),
                stateOf(id, key.type())));
      }
    }
    return found;
  }

  private Original.@Nullable State stateOf(RequestId id, RequestType type) {
    if (type == RequestType.HOLD) {
      return resolvedHolds.contains(id) ? Original.State.HOLD_RESOLVED : Original.State.HOLD_OPEN;
    }
    return pendingEarns.contains(id) ? Original.State.EARN_PENDING : null;
  }

  InMemoryState copy() {
    return new InMemoryState(this);
  }
}
