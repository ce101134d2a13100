package dev.loyalty.jobs.run;

import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Keeps something from being done twice at once, on whatever machines: an advisory lock of
 * PostgreSQL, held by a connection of its own. It goes with the process or the connection.
 */
public final class ExclusiveLock implements AutoCloseable {

  private static final String TRY = "select pg_try_advisory_lock(hashtextextended(:name, 0))";
  private static final int VALIDATION_SECONDS = 5;

  private final Handle handle;

  private ExclusiveLock(Handle handle) {
    this.handle = handle;
  }

  /**
   * Takes the lock, or doesn't; never waits.
   *
   * @param name of what is done by one alone
   * @return empty: somebody else holds it
   */
  public static Optional<ExclusiveLock> tryTake(Jdbi jdbi, String name) {
    Handle handle = jdbi.open();
    boolean taken = false;
    try {
      taken = handle.createQuery(TRY).bind("name", name).mapTo(Boolean.class).one();
      return taken ? Optional.of(new ExclusiveLock(handle)) : Optional.empty();
    } finally {
      if (!taken) {
        handle.close();
      }
    }
  }

  /** A job runs for one at a time and program. */
  static Optional<ExclusiveLock> tryTake(Jdbi jdbi, RunId id) {
    String program = id.program();
    return tryTake(jdbi, "loyalty job " + id.job() + " " + (program == null ? "" : program));
  }

  /** Whether the connection, and with it the lock, is still there. */
  public boolean isHeld() {
    try {
      return handle.getConnection().isValid(VALIDATION_SECONDS);
    } catch (SQLException e) {
      throw new IllegalStateException("a negative time-out", e);
    }
  }

  @Override
  public void close() {
    // A pool would keep the session, and the session the lock.
    try {
      if (isHeld()) {
        handle.execute("select pg_advisory_unlock_all()");
      }
    } finally {
      handle.close();
    }
  }
}
