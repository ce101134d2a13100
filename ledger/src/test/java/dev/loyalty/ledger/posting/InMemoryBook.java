package dev.loyalty.ledger.posting;

import static java.util.Objects.requireNonNull;

import dev.loyalty.ledger.decision.AccountState;
import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.decision.Settled;
import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.posting.InMemoryState.AccountCode;
import dev.loyalty.ledger.posting.InMemoryState.AccountId;
import dev.loyalty.ledger.posting.InMemoryState.Key;
import dev.loyalty.ledger.posting.InMemoryState.RequestId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * A book in memory. It runs one transaction after the other, each on a copy of everything, which
 * replaces the original at the commit. Thread-safe.
 */
final class InMemoryBook implements Book {

  private final Map<Integer, Program> programs = new TreeMap<>();
  private UUID incarnation = new UUID(7, 7);
  private InMemoryState state = new InMemoryState();

  InMemoryBook(Collection<Program> programs) {
    programs.forEach(this::putProgram);
  }

  /** Adds a program, or changes its rules. */
  synchronized void putProgram(Program program) {
    programs.put(program.id(), program);
  }

  /** Changes its incarnation, so that it is another book to all that have read it. */
  synchronized void restore() {
    incarnation = new UUID(7, incarnation.getLeastSignificantBits() + 1);
  }

  /** Returns the committed state. */
  synchronized InMemoryState committed() {
    return state;
  }

  @Override
  public synchronized <T> T inTransaction(Function<BookTransaction, T> work) {
    InMemoryState copy = state.copy();
    T result = work.apply(new InMemoryTransaction(copy, Map.copyOf(programs), incarnation));
    state = copy;
    return result;
  }

  @Override
  public synchronized Map<UUID, Settled> findSettled(int programId, Collection<UUID> transferIds) {
    Map<UUID, Settled> found = new HashMap<>();
    for (UUID transferId : transferIds) {
      Key key = state.keys.get(new RequestId(programId, transferId));
      if (key != null) {
        found.put(transferId, key.settled(transferId));
      }
    }
    return found;
  }

  @Override
  public synchronized Map<UUID, Original> findOriginals(
      int programId, Collection<UUID> transferIds) {
    return state.findOriginals(programId, transferIds);
  }

  @Override
  public synchronized List<Program> loadPrograms() {
    return List.copyOf(programs.values());
  }

  @Override
  public synchronized void scanAccountIds(long accountsMax, AccountIdConsumer consumer) {
    state.ids.entrySet().stream()
        .limit(accountsMax)
        .forEach(
            entry ->
                consumer.accept(
                    entry.getKey().programId(), entry.getKey().code(), entry.getValue()));
  }

  @Override
  public synchronized Map<String, Long> findAccountIds(int programId, Collection<String> codes) {
    return state.findAccountIds(programId, codes);
  }

  @Override
  public synchronized Map<String, Long> reserveAccountIds(int programId, Collection<String> codes) {
    for (String code : codes) {
      long next = state.ids.size() + 1L;
      if (state.ids.putIfAbsent(new AccountCode(programId, code), next) == null) {
        state.accounts.put(
            new AccountId(programId, next),
            new AccountState(next, AccountStatus.UNSEEN, 0, 0, 0, 0));
      }
    }
    return findAccountIds(programId, codes);
  }

  @Override
  public synchronized LanePosition takeOver(String topic, int partition, UUID topicId) {
    for (LanePosition lane : state.positions.values()) {
      if (lane.topic().equals(topic) && lane.partition() == partition) {
        if (!topicId.equals(state.topicIds.get(lane.laneId()))) {
          throw new TopicReplacedException(topic + " is another topic now");
        }
        return keep(
            new LanePosition(
                lane.laneId(),
                topic,
                partition,
                lane.epoch() + 1,
                lane.nextOffset(),
                lane.batchNo(),
                lane.digest(),
                incarnation));
      }
    }
    int laneId = state.positions.size() + 1;
    state.topicIds.put(laneId, topicId);
    return keep(new LanePosition(laneId, topic, partition, 1, 0, 0, new byte[32], incarnation));
  }

  private LanePosition keep(LanePosition position) {
    state.positions.put(position.laneId(), position);
    return position;
  }

  @Override
  public void refreshStatistics() {
    // Nothing to do: memory has no plans.
  }

  @Override
  public synchronized UUID loadIncarnation() {
    return incarnation;
  }

  @Override
  public synchronized LanePosition loadPosition(int laneId) {
    LanePosition kept = requireNonNull(state.positions.get(laneId));
    return new LanePosition(
        kept.laneId(),
        kept.topic(),
        kept.partition(),
        kept.epoch(),
        kept.nextOffset(),
        kept.batchNo(),
        kept.digest(),
        incarnation);
  }
}
