package dev.loyalty.ledger.store;

import dev.loyalty.ledger.decision.Original;
import dev.loyalty.ledger.decision.Settled;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.posting.Book;
import dev.loyalty.ledger.posting.BookTransaction;
import dev.loyalty.ledger.posting.LanePosition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The book in PostgreSQL. Thread-safe. */
public final class PostgresBook implements Book {

  private static final String REFRESH_STATISTICS = "select refresh_statistics()";

  private final Jdbi posting;
  private final Jdbi plain;
  private final ProgramStore programs;

  /**
   * @param posting on sessions of the writer's role set up by {@link PostingSession#INIT_SQL}
   * @param plain on sessions of the writer's role set up by {@link PostingSession#LOOKUP_SQL}
   */
  public PostgresBook(Jdbi posting, Jdbi plain) {
    this.posting = posting;
    this.plain = plain;
    this.programs = new ProgramStore(plain);
  }

  @Override
  public <T> T inTransaction(Function<BookTransaction, T> work) {
    Handle handle = open(posting);
    RuntimeException failure;
    try {
      handle.begin();
      T result = work.apply(new PostgresTransaction(handle));
      failure = tryCommit(handle);
      if (failure == null) {
        return result;
      }
    } catch (RuntimeException e) {
      failure = SqlFailures.translate(e);
    } catch (Error e) {
      discard(handle, e);
      throw e;
    }
    discard(handle, failure);
    throw failure;
  }

  /** A connection that breaks while it is given back may have broken during the commit. */
  private static @Nullable RuntimeException tryCommit(Handle handle) {
    try {
      handle.commit();
      handle.close();
      return null;
    } catch (RuntimeException e) {
      return SqlFailures.translateCommit(e);
    }
  }

  /** Rolls back and gives the connection back, whatever state it is in. */
  private static void discard(Handle handle, Throwable failure) {
    try {
      handle.rollback();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    try {
      handle.close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public Map<UUID, Settled> findSettled(int programId, Collection<UUID> transferIds) {
    return call(handle -> KeyStatements.findSettled(handle, programId, transferIds));
  }

  @Override
  public Map<UUID, Original> findOriginals(int programId, Collection<UUID> transferIds) {
    return call(handle -> OriginalStatements.find(handle, programId, transferIds));
  }

  @Override
  public List<Program> loadPrograms() {
    try {
      return programs.load();
    } catch (RuntimeException e) {
      throw SqlFailures.translate(e);
    }
  }

  @Override
  public Map<String, Long> findAccountIds(int programId, Collection<String> codes) {
    return call(handle -> AccountStatements.findIds(handle, programId, codes));
  }

  @Override
  public void scanAccountIds(long accountsMax, AccountIdConsumer consumer) {
    call(
        handle -> {
          AccountStatements.scan(handle, accountsMax, consumer);
          return true;
        });
  }

  @Override
  public Map<String, Long> reserveAccountIds(int programId, Collection<String> codes) {
    return call(
        handle -> {
          AccountStatements.reserve(handle, programId, codes);
          return AccountStatements.findIds(handle, programId, codes);
        });
  }

  @Override
  public void refreshStatistics() {
    call(handle -> handle.createQuery(REFRESH_STATISTICS).mapTo(Integer.class).one());
  }

  @Override
  public LanePosition takeOver(String topic, int partition, UUID topicId) {
    return call(handle -> LaneStatements.takeOver(handle, topic, partition, topicId));
  }

  @Override
  public UUID loadIncarnation() {
    return call(LaneStatements::loadIncarnation);
  }

  @Override
  public LanePosition loadPosition(int laneId) {
    return call(handle -> LaneStatements.load(handle, laneId));
  }

  private <T> T call(HandleCallback<T, RuntimeException> work) {
    try {
      return plain.withHandle(work);
    } catch (RuntimeException e) {
      throw SqlFailures.translate(e);
    }
  }

  private static Handle open(Jdbi jdbi) {
    try {
      return jdbi.open();
    } catch (RuntimeException e) {
      throw SqlFailures.translate(e);
    }
  }
}
