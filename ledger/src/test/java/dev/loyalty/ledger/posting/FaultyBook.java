package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.decision.Settled;
import dev.loyalty.ledger.model.Program;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * A book with planned faults: one per transaction, in their order, and none once they are used up.
 */
final class FaultyBook implements Book {

  /** A fault of a transaction. */
  enum Fault {
    /** No fault. */
    NONE,
    /** The transaction collides. */
    CONFLICT,
    /** The database is down before the transaction begins. */
    AWAY,
    /** The connection is lost during the commit, which takes effect. */
    COMMITTED_UNHEARD,
    /** The connection is lost during the commit, which takes no effect. */
    LOST_IN_COMMIT,
    /**
     * As the last, but the commit takes effect later, once the lane has asked and heard that
     * nothing happened.
     */
    COMMITTED_LATE
  }

  private final Book book;
  private final Deque<Fault> faults = new ArrayDeque<>();
  private int outagesOfPosition;

  /** The number of keys of each look-up. */
  final List<Integer> keysLookedUp = new ArrayList<>();

  /** The number of accounts of each look-up. */
  final List<Integer> accountsLookedUp = new ArrayList<>();

  private Runnable late = () -> {};

  FaultyBook(Book book) {
    this.book = book;
  }

  FaultyBook then(Fault... more) {
    faults.addAll(List.of(more));
    return this;
  }

  /** Makes the lane's position unreadable for so many times. */
  FaultyBook hidingPositions(int times) {
    outagesOfPosition = times;
    return this;
  }

  @Override
  public <T> T inTransaction(Function<BookTransaction, T> work) {
    Fault fault = faults.isEmpty() ? Fault.NONE : faults.remove();
    switch (fault) {
      case NONE -> {
        return book.inTransaction(work);
      }
      case CONFLICT -> throw new ConflictException(new IllegalStateException("collided"));
      case AWAY -> throw away();
      case COMMITTED_UNHEARD -> book.inTransaction(work);
      case LOST_IN_COMMIT -> runInVain(work);
      case COMMITTED_LATE -> {
        runInVain(work);
        late = () -> book.inTransaction(work);
      }
    }
    throw new CommitUnknownException(new IllegalStateException("connection lost"));
  }

  /** Does the work and rolls it back. */
  private <T> void runInVain(Function<BookTransaction, T> work) {
    assertThatThrownBy(
            () ->
                book.inTransaction(
                    transaction -> {
                      T forgotten = work.apply(transaction);
                      throw new RolledBack("without " + forgotten);
                    }))
        .isInstanceOf(RolledBack.class);
  }

  private static final class RolledBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RolledBack(String message) {
      super(message);
    }
  }

  private static BookUnavailableException away() {
    return new BookUnavailableException("away", new IllegalStateException("connection refused"));
  }

  @Override
  public Map<UUID, Settled> findSettled(int programId, Collection<UUID> transferIds) {
    keysLookedUp.add(transferIds.size());
    return book.findSettled(programId, transferIds);
  }

  @Override
  public Map<UUID, Original> findOriginals(int programId, Collection<UUID> transferIds) {
    return book.findOriginals(programId, transferIds);
  }

  @Override
  public List<Program> loadPrograms() {
    return book.loadPrograms();
  }

  @Override
  public void scanAccountIds(long accountsMax, AccountIdConsumer consumer) {
    book.scanAccountIds(accountsMax, consumer);
  }

  @Override
  public Map<String, Long> findAccountIds(int programId, Collection<String> codes) {
    accountsLookedUp.add(codes.size());
    return book.findAccountIds(programId, codes);
  }

  @Override
  public Map<String, Long> reserveAccountIds(int programId, Collection<String> codes) {
    return book.reserveAccountIds(programId, codes);
  }

  @Override
  public LanePosition takeOver(String topic, int partition, UUID topicId) {
    return book.takeOver(topic, partition, topicId);
  }

  @Override
  public void refreshStatistics() {
    book.refreshStatistics();
  }

  @Override
  public UUID loadIncarnation() {
    return book.loadIncarnation();
  }

  @Override
  public LanePosition loadPosition(int laneId) {
    if (outagesOfPosition > 0) {
      outagesOfPosition--;
      throw away();
    }
    LanePosition position = book.loadPosition(laneId);
    late.run();
    late = () -> {};
    return position;
  }
}
