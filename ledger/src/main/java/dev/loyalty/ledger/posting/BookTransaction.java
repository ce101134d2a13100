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

  /** The ids of those accounts that have one, by code, as the transaction sees them. */
  Map<String, Long> findAccountIds(int programId, Collection<String> codes);

  /**
   * Those of these requests that are posted, as the transaction sees them. May be called again
   * before {@link #useOriginals}.
   */
  Map<UUID, Original> findOriginals(int programId, Collection<UUID> transferIds);

  /**
   * Applies the changes to accounts that are open and that would break no constraint; leaves the
   * others alone.
   *
   * @param changes in the order of their account ids
   * @return those that were changed, as they stand after it
   */
  List<AccountState> change(int programId, List<AccountChange> changes);

  /** Accounts as they stand. Loads all of them. */
  List<AccountState> loadAccounts(int programId, Collection<Long> accountIds);

  /**
   * Resolves the holds and adds to the reversals of the originals that posted requests name. Before
   * the accounts are set: whoever was late must collide here.
   *
   * @param usedAt about when; forgetting leaves alone what was used lately
   * @throws ConflictException an original was resolved or reversed by another transaction since it
   *     was read
   */
  void useOriginals(int programId, List<Decision> posted, Instant usedAt);

  /** Sets accounts to what is given. */
  void set(int programId, List<AccountState> accounts);

  /**
   * Says ahead which outcomes {@link #advance} will be given, so that they can be made ready beside
   * the writing of keys and journal.
   */
  void prepareOutcomes(Instant postedAt, List<OutcomeEvent> outcomes);

  /**
   * Settles keys.
   *
   * @param settling the first decisions under their keys, in the order of the transfer ids
   * @throws KeyTakenException one of the keys is settled already
   * @throws ConflictException another transaction is settling one of the keys
   */
  void settleKeys(int programId, List<Decision> settling, Instant settledAt);

  /**
   * Keeps what else posted requests leave beside the journal: holds, pending earns, members,
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
   * Steps the lane and keeps the batch's record.
   *
   * @throws FencedException the lane has another owner now
   * @throws StaleCacheException a program's rules or the book's incarnation changed since they were
   *     read
   */
  void advance(BatchRecord batch);
}
