package dev.loyalty.jobs.indexes;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements that another session was in the way of; trying again may help. */
final class LockFailures {

  /** Lock not available, deadlock, serialization failure (PostgreSQL manual, appendix A). */
  private static final Set<String> STATES = Set.of("55P03", "40P01", "40001");

  private LockFailures() {}

  static boolean isOne(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e) {
        return STATES.contains(String.valueOf(e.getSQLState()));
      }
    }
    return false;
  }
}
