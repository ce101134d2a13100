package dev.loyalty.jobs.run;

import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Excludes a second run of the same work on any machine: an advisory lock of PostgreSQL, held by a
 * connection of its own. It ends with the process or the connection.
 */
public final class ExclusiveLock implements AutoCloseable {

  private static final String TRY = "select pg_try_advisory_lock(hashtextextended(:name, 0))";
  private static final int VALIDATION_SECONDS = 5;

  private final Handle handle;

  private ExclusiveLock(Handle handle) {
    this.handle = handle;
  }

  /**
   * Tries to take the lock, without waiting.
   *
   * @param name the name of the work
   * @return empty where another process holds it
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

  /** Tries to take the lock of a job and program. */
  static Optional<ExclusiveLock> tryTake(Jdbi jdbi, RunId id) {
    String program = id.program();
    return tryTake(jdbi, "loyalty job " + id.job() + " " + (program == null ? "" : program));
  }

  /** Tells whether the connection, and with it the lock, is still there. */
  public boolean isHeld() {
    try {
      return handle.getConnection().isValid(VALIDATION_SECONDS);
    } catch (SQLException e) {
      throw new IllegalStateException("a negative time-out", e);
    }
  }

  @Override
  public void close() {
    // The session is closed, because a pool would keep it, and the lock with it.
    try {
      if (isHeld()) {
        handle.execute("select pg_advisory_unlock_all()");
      }
    } finally {
      handle.close();
    }
  }
}
