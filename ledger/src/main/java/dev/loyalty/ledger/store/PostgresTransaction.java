package dev.loyalty.ledger.store;

import dev.loyalty.ledger.decision.AccountState;
import dev.loyalty.ledger.decision.Candidate;
import dev.loyalty.ledger.decision.Decision;
import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.decision.Settled;
import dev.loyalty.ledger.posting.AccountChange;
import dev.loyalty.ledger.posting.BatchRecord;
import dev.loyalty.ledger.posting.BookTransaction;
import dev.loyalty.ledger.posting.JournalRow;
import dev.loyalty.ledger.posting.KeyCorrection;
import dev.loyalty.ledger.posting.LanePosition;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.PGConnection;

/** One posting transaction on one connection. */
final class PostgresTransaction implements BookTransaction {

  private final Handle handle;

  PostgresTransaction(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Set<UUID> claim(int programId, List<Candidate> candidates, Instant settledAt) {
    return KeyStatements.claim(handle, programId, candidates, settledAt);
  }

  @Override
  public Map<UUID, Settled> loadSettled(int programId, Collection<UUID> transferIds) {
    return KeyStatements.loadSettled(handle, programId, transferIds);
  }

  @Override
  public Map<UUID, Original> findReversible(int programId, Collection<UUID> transferIds) {
    return OriginalStatements.findReversible(handle, programId, transferIds);
  }

  @Override
  public Map<UUID, Original> findHolds(int programId, Collection<UUID> transferIds) {
    return OriginalStatements.findHolds(handle, programId, transferIds);
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
  public void set(int programId, List<AccountState> accounts) {
    AccountStatements.set(handle, programId, accounts);
  }

  @Override
  public void correct(int programId, List<KeyCorrection> corrections) {
    KeyStatements.correct(handle, programId, corrections);
  }

  @Override
  public void keepEffects(int programId, List<Decision> posted, Instant postedAt) {
    EffectStatements.keep(handle, programId, posted, postedAt);
  }

  @Override
  public byte[] writeJournal(LanePosition from, List<JournalRow> rows, Instant postedAt) {
    try {
      PGConnection connection = handle.getConnection().unwrap(PGConnection.class);
      return JournalCopy.write(connection, from, rows, postedAt);
    } catch (SQLException e) {
      throw new JournalWriteException(e);
    }
  }

  @Override
  public void advance(BatchRecord batch) {
    LaneStatements.advance(handle, batch);
  }

  /** The COPY failed; why is in the cause, as for every other statement. */
  private static final class JournalWriteException extends JdbiException {
    private static final long serialVersionUID = 1L;

    JournalWriteException(SQLException cause) {
      super("writing the journal: " + cause.getMessage(), cause);
    }
  }
}
