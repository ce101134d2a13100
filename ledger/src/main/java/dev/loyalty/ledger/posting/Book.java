package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.decision.Settled;
import dev.loyalty.ledger.model.Program;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * The store of the book. Thread-safe. Every method may throw {@link BookUnavailableException}:
 * nothing was changed, or (for single statements) it may be repeated safely.
 */
public interface Book {

  /**
   * Runs the work in a SERIALIZABLE transaction and commits.
   *
   * @throws ConflictException where it was rolled back; run all of it again
   * @throws BookUnavailableException where it was rolled back, or never begun
   * @throws CommitUnknownException where the connection was lost during the commit: it may or may
   *     not have taken effect
   */
  <T> T inTransaction(Function<BookTransaction, T> work);

  /**
   * Finds how those of these keys that are settled were settled, as far as that is committed. Runs
   * outside of any transaction.
   */
  Map<UUID, Settled> findSettled(int programId, Collection<UUID> transferIds);

  /**
   * Finds those of these requests that are posted and committed, as they stand. Runs outside of any
   * transaction.
   */
  Map<UUID, Original> findOriginals(int programId, Collection<UUID> transferIds);

  /** Returns all programs as they are now. */
  List<Program> loadPrograms();

  /** Finds the ids of those accounts that have one, by code. */
  Map<String, Long> findAccountIds(int programId, Collection<String> codes);

  /**
   * Passes on the ids of up to so many accounts, in any order, without holding them all in memory.
   */
  void scanAccountIds(long accountsMax, AccountIdConsumer consumer);

  /** Takes one account's id. */
  @FunctionalInterface
  interface AccountIdConsumer {
    void accept(int programId, String code, long accountId);
  }

  /**
   * Gives each code an id where it has none yet; the new accounts are unseen. It is committed at
   * once, whatever becomes of the caller's batch.
   */
  Map<String, Long> reserveAccountIds(int programId, Collection<String> codes);

  /** Refreshes the planner's statistics of tables that have grown or shrunk much. */
  void refreshStatistics();

  /**
   * Takes a lane over, so that no earlier owner can write to it any more. Creates the lane at
   * offset 0 where it doesn't exist.
   *
   * @throws TopicReplacedException where the lane was filled from another topic of that name
   */
  LanePosition takeOver(String topic, int partition, UUID topicId);

  /** Returns the id that distinguishes this book from one that a restore puts in its place. */
  UUID loadIncarnation();

  /** Returns the lane's present position, regardless of its owner. */
  LanePosition loadPosition(int laneId);
}
