package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.decision.AccountState;
import dev.loyalty.ledger.decision.Candidate;
import dev.loyalty.ledger.decision.Decision;
import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.decision.Settled;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * One posting transaction. Its methods are called in this order, those with a program once for each
 * program of the batch; none of them costs a round trip per request. For one thread.
 */
public interface BookTransaction {

  /**
   * Claims the candidates' keys, as if all were going to be posted.
   *
   * @param candidates no key twice, in the order of their transfer ids
   * @return the transfer ids that were free and are now claimed
   */
  Set<UUID> claim(int programId, List<Candidate> candidates, Instant settledAt);

  /** What stands under keys that were not free. Loads all of them. */
  Map<UUID, Settled> loadSettled(int programId, Collection<UUID> transferIds);

  /** Those of these requests that are in the book and posted, as they stand for being reversed. */
  Map<UUID, Original> findReversible(int programId, Collection<UUID> transferIds);

  /**
   * Those of these requests that are in the book and posted, as they stand for being captured or
   * released.
   */
  Map<UUID, Original> findHolds(int programId, Collection<UUID> transferIds);

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

  /** Sets accounts to what is given. */
  void set(int programId, List<AccountState> accounts);

  /** Corrects what the claim assumed. */
  void correct(int programId, List<KeyCorrection> corrections);

  /**
   * Keeps what posted requests leave beside the journal: holds, pending earns, reversals, members,
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
