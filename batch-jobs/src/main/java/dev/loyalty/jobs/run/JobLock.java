package dev.loyalty.jobs.run;

import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Keeps a job from running twice at once for one program, on whatever machines: an advisory lock of
 * PostgreSQL, held by a connection of its own. It goes with the process or the connection.
 */
final class JobLock implements AutoCloseable {

  private static final String TRY =
      "select pg_try_advisory_lock(hashtextextended('loyalty job ' || :job || ' ' || :program, 0))";
  private static final int VALIDATION_SECONDS = 5;

  private final Handle handle;

  private JobLock(Handle handle) {
    this.handle = handle;
  }

  /** Empty: another run holds it. */
  static Optional<JobLock> tryTake(Jdbi jdbi, RunId id) {
    Handle handle = jdbi.open();
    boolean taken = false;
    try {
      String program = id.program();
      taken =
          handle
              .createQuery(TRY)
              .bind("job", id.job().toString())
              .bind("program", program == null ? "" : program)
              .mapTo(Boolean.class)
              .one();
      return taken ? Optional.of(new JobLock(handle)) : Optional.empty();
    } finally {
      if (!taken) {
        handle.close();
      }
    }
  }

  /** Whether the connection, and with it the lock, is still there. */
  boolean isHeld() {
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
