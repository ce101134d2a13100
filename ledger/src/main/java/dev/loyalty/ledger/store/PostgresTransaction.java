package dev.loyalty.ledger.store;

import static java.util.Objects.requireNonNull;

import dev.loyalty.ledger.decision.AccountState;
import dev.loyalty.ledger.decision.Decision;
import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.posting.AccountChange;
import dev.loyalty.ledger.posting.BatchRecord;
import dev.loyalty.ledger.posting.BookTransaction;
import dev.loyalty.ledger.posting.JournalRow;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** One posting transaction on one connection. */
final class PostgresTransaction implements BookTransaction {

  private final Handle handle;
  private @Nullable CompletableFuture<byte[]> outcomes;

  PostgresTransaction(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Map<String, Long> findAccountIds(int programId, Collection<String> codes) {
    return AccountStatements.findIds(handle, programId, codes);
  }

  @Override
  public Map<UUID, Original> findOriginals(int programId, Collection<UUID> transferIds) {
    return OriginalStatements.find(handle, programId, transferIds);
  }

  @Override
  public List<AccountState> change(int programId, List<AccountChange> changes) {
    return AccountStatements.change(handle, programId, changes);
  }

  @Override
  public List<AccountState> loadAccounts(int programId, Collection<Long> accountIds) {
    return AccountStatements.load(handle, programId, accountIds);
  }

  @Override
  public void useOriginals(int programId, List<Decision> posted, Instant usedAt) {
    OriginalUse.use(handle, programId, posted, usedAt);
  }

  @Override
  public void set(int programId, List<AccountState> accounts) {
    AccountStatements.set(handle, programId, accounts);
  }

  /**
   * Encodes on another thread, in a tenth of the time that the server takes for the writes that
   * follow.
   */
  @Override
  public void prepareOutcomes(Instant postedAt, List<OutcomeEvent> events) {
    outcomes =
        CompletableFuture.supplyAsync(
            () -> OutcomeCodec.encode(postedAt, events), Thread::startVirtualThread);
  }

  @Override
  public void settleKeys(int programId, List<Decision> settling, Instant settledAt) {
    copy(connection -> KeyCopy.write(connection, programId, settling, settledAt));
  }

  @Override
  public void keepEffects(int programId, List<Decision> posted, Instant postedAt) {
    EffectStatements.keep(handle, programId, posted, postedAt);
  }

  @Override
  public byte[] writeJournal(LanePosition from, List<JournalRow> rows, Instant postedAt) {
    return copy(connection -> JournalCopy.write(connection, from, rows, postedAt));
  }

  @Override
  public void advance(BatchRecord batch) {
    LaneStatements.advance(handle, batch, requireNonNull(outcomes).join());
  }

  private interface Copy<T> {
    T run(PGConnection connection) throws SQLException;
  }

  private <T> T copy(Copy<T> copy) {
    try {
      return copy.run(handle.getConnection().unwrap(PGConnection.class));
    } catch (SQLException e) {
      throw new CopyFailedException(e);
    }
  }

  /** A COPY failed; the cause says why, as for every other statement. */
  private static final class CopyFailedException extends JdbiException {
    private static final long serialVersionUID = 1L;

    CopyFailedException(SQLException cause) {
      super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }
  }
}
