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
 * Where the book is kept. Thread-safe. Every method may throw {@link BookUnavailableException}:
 * nothing was changed, or (for single statements) repeating does no harm.
 */
public interface Book {

  /**
   * Runs the work in a SERIALIZABLE transaction and commits.
   *
   * @throws ConflictException it was rolled back; run the whole of it again
   * @throws BookUnavailableException it was rolled back, or never begun
   * @throws CommitUnknownException the connection was lost while it committed: it may or may not
   *     have taken effect
   */
  <T> T inTransaction(Function<BookTransaction, T> work);

  /**
   * How those of these keys that were ever used were settled, as far as it is committed. Takes no
   * part in any transaction.
   */
  Map<UUID, Settled> findSettled(int programId, Collection<UUID> transferIds);

  /**
   * Those of these requests that are posted and committed, as they stand. Takes no part in any
   * transaction.
   */
  Map<UUID, Original> findOriginals(int programId, Collection<UUID> transferIds);

  /** All programs as they are now. */
  List<Program> loadPrograms();

  /** The ids of those accounts that have one, by code. */
  Map<String, Long> findAccountIds(int programId, Collection<String> codes);

  /** Shows the ids of up to so many accounts, whichever come first, without holding them all. */
  void scanAccountIds(long accountsMax, AccountIdConsumer consumer);

  /** Takes one account's id. */
  @FunctionalInterface
  interface AccountIdConsumer {
    void accept(int programId, String code, long accountId);
  }

  /**
   * Gives each code an id where it has none yet; what is made is unseen. Committed at once,
   * whatever becomes of the caller's batch.
   */
  Map<String, Long> reserveAccountIds(int programId, Collection<String> codes);

  /** Looks anew at how large the book is by now, where that has changed much: plans hang on it. */
  void refreshStatistics();

  /**
   * Takes a lane over, so that no earlier owner can write to it any more. Creates it at offset 0
   * where it doesn't exist.
   *
   * @throws TopicReplacedException the lane was filled from another topic of that name
   */
  LanePosition takeOver(String topic, int partition, UUID topicId);

  /** What tells this book from what a restore puts in its place. */
  UUID loadIncarnation();

  /** Where the lane stands now, whoever owns it. */
  LanePosition loadPosition(int laneId);
}
