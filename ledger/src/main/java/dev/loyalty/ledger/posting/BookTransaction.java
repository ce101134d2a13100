package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.decision.AccountState;
import dev.loyalty.ledger.decision.Decision;
import dev.loyalty.ledger.decision.Original;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One posting transaction. Its methods are called in this order, those with a program once for each
 * program of the batch; none of them costs a round trip per request. For one thread.
 */
public interface BookTransaction {

  /** Finds the ids of those accounts that have one, by code, as the transaction sees them. */
  Map<String, Long> findAccountIds(int programId, Collection<String> codes);

  /**
   * Finds those of these requests that are posted, as the transaction sees them. May be called
   * again before {@link #useOriginals}.
   */
  Map<UUID, Original> findOriginals(int programId, Collection<UUID> transferIds);

  /**
   * Applies the changes to accounts that are open and that would break no constraint; leaves the
   * others alone.
   *
   * @param changes in the order of their account ids
   * @return the accounts that were changed, as they stand afterwards
   */
  List<AccountState> change(int programId, List<AccountChange> changes);

  /** Loads accounts as they stand; every one of them exists. */
  List<AccountState> loadAccounts(int programId, Collection<Long> accountIds);

  /**
   * Resolves the holds and adds to the reversals of the originals that posted requests name. It
   * comes before the accounts are set, so that the later of two transactions collides here.
   *
   * @param usedAt about the present time; cleaning up leaves recent uses alone
   * @throws ConflictException where another transaction resolved or reversed an original since it
   *     was read
   */
  void useOriginals(int programId, List<Decision> posted, Instant usedAt);

  /** Sets accounts to the given state. */
  void set(int programId, List<AccountState> accounts);

  /**
   * Announces the outcomes that {@link #advance} will get, so that they can be encoded while keys
   * and journal are written.
   */
  void prepareOutcomes(Instant postedAt, List<OutcomeEvent> outcomes);

  /**
   * Settles keys.
   *
   * @param settling the first decision under each key, in the order of the transfer ids
   * @throws KeyTakenException where one of the keys is settled already
   * @throws ConflictException where another transaction is settling one of the keys
   */
  void settleKeys(int programId, List<Decision> settling, Instant settledAt);

  /**
   * Writes the effects of posted requests beside the journal: holds, pending earns, members,
   * requests on accounts.
   */
  void keepEffects(int programId, List<Decision> posted, Instant postedAt);

  /**
   * Writes the journal.
   *
   * @return the digest of these rows, chained to the lane's last
   */
  byte[] writeJournal(LanePosition from, List<JournalRow> rows, Instant postedAt);

  /**
   * Moves the lane's position and writes the batch's record.
   *
   * @throws FencedException where the lane has another owner now
   * @throws StaleCacheException where a program's rules or the book's incarnation changed since
   *     they were read
   */
  void advance(BatchRecord batch);
}
