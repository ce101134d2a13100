package dev.loyalty.ingest.lane;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * An unexpected failure in a form that may be logged: its place and its kind, without messages of
 * libraries, which repeat statements' values that may be personal.
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
   * Describes a failure in one line. Only messages of our own exceptions and of the virtual machine
   * are repeated, since their content is known.
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
