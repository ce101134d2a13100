package dev.loyalty.ledger.store;

import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.CommitUnknownException;
import dev.loyalty.ledger.posting.ConflictException;
import dev.loyalty.ledger.posting.KeyTakenException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Translates a failure of the database into its meaning for a batch, by its SQLSTATE (PostgreSQL
 * manual, appendix A).
 */
final class SqlFailures {

  /** serialization_failure, deadlock_detected. */
  private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

  /**
   * Connection exceptions; insufficient resources (disk full, memory, connections); system errors
   * (I/O).
   */
  private static final Set<String> AWAY_CLASSES = Set.of("08", "53", "58");

  /**
   * query_canceled (a time-out), admin_shutdown, crash_shutdown, cannot_connect_now,
   * database_dropped, idle_session_timeout, lock_not_available, read_only_sql_transaction,
   * idle_in_transaction_session_timeout, transaction_timeout. A process that was stopped for a
   * while in mid-transaction gets one of the last two, through no fault of its own.
   */
  private static final Set<String> AWAY =
      Set.of(
          "57014", "57P01", "57P02", "57P03", "57P04", "57P05", "55P03", "25006", "25P03", "25P04");

  private static final String KEY = "request_key_pkey";

  /**
   * Unique constraints on rows that only one writer can insert, and that were looked for before.
   */
  private static final Set<String> TAKEN_ONCE =
      Set.of("original_use_pkey", "original_use_once", "reversal_pkey");

  private SqlFailures() {}

  /**
   * Returns the exception to throw in place of a failure before the commit. A failure unknown here
   * is a bug and stays as it is.
   */
  static RuntimeException translate(RuntimeException failure) {
    SQLException cause = sqlCause(failure);
    if (cause == null) {
      return failure;
    }
    String state = cause.getSQLState();
    String taken = uniqueConstraint(cause);
    if (KEY.equals(taken)) {
      return new KeyTakenException(cause);
    }
    if (state != null && CONFLICTS.contains(state) || taken != null && TAKEN_ONCE.contains(taken)) {
      return new ConflictException(cause);
    }
    return isAway(cause) || isRefusedLogin(failure, cause)
        ? new BookUnavailableException(message(cause), cause)
        : failure;
  }

  /**
   * Returns the exception to throw in place of a failure of the commit itself. Where the connection
   * was lost, the result is unknown.
   */
  static RuntimeException translateCommit(RuntimeException failure) {
    RuntimeException translated = translate(failure);
    return translated instanceof BookUnavailableException
        ? new CommitUnknownException(failure)
        : translated;
  }

  /**
   * Returns the constraint of a unique_violation, else null. Another transaction settled the key,
   * resolved the hold or reversed the original after it was read, or it was not read at all.
   * Reading again finds it.
   */
  private static @Nullable String uniqueConstraint(SQLException cause) {
    return "23505".equals(cause.getSQLState())
            && cause instanceof PSQLException failure
            && failure.getServerErrorMessage() != null
        ? failure.getServerErrorMessage().getConstraint()
        : null;
  }

  private static boolean isAway(SQLException cause) {
    String state = cause.getSQLState();
    if (state == null) {
      return cause instanceof SQLTransientConnectionException;
    }
    return AWAY.contains(state)
        || state.length() >= 2 && AWAY_CLASSES.contains(state.substring(0, 2));
  }

  /**
   * Tells whether the server refused to begin a session: the password was changed, a right is
   * missing, access rules don't allow it. Nothing was asked of the book yet, and an operator can
   * mend it while this process runs.
   */
  private static boolean isRefusedLogin(Throwable failure, SQLException cause) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof ConnectionException) {
        return cause.getSQLState() != null;
      }
    }
    return false;
  }

  private static String message(SQLException cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private static @Nullable SQLException sqlCause(Throwable failure) {
    SQLException found = null;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql && (found == null || sql.getSQLState() != null)) {
        found = sql;
      }
    }
    return found;
  }
}
