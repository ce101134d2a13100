package dev.loyalty.ingest.lane;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * An unexpected failure as it may be logged: where it happened and of which kind, but no message of
 * a library, since those repeat statements' values, which may be personal.
 */
final class Bug extends Exception {
  private static final long serialVersionUID = 1L;

  private Bug(Throwable of) {
    super(describe(of), causeOf(of), false, true);
    setStackTrace(of.getStackTrace());
  }

  static Bug of(Throwable failure) {
    return new Bug(failure);
  }

  private static @Nullable Bug causeOf(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? null : new Bug(cause);
  }

  /**
   * One line; only what we throw ourselves, and the virtual machine, has a message of known
   * content.
   */
  static String describe(Throwable failure) {
    String name = failure.getClass().getName();
    return switch (failure) {
      case SQLException sql -> name + ", SQLSTATE " + sql.getSQLState();
      case IllegalStateException e when e.getClass() == IllegalStateException.class ->
          name + ": " + e.getMessage();
      case NullPointerException e -> name + ": " + e.getMessage();
      case ArithmeticException e -> name + ": " + e.getMessage();
      case VirtualMachineError e -> name + ": " + e.getMessage();
      default -> {
        Throwable cause = failure.getCause();
        yield cause == null ? name : name + ", because of " + describe(cause);
      }
    };
  }
}
