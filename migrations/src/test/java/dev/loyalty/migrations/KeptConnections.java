package dev.loyalty.migrations;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions that tests have closed, and lends them to later tests of the same database. {@code
 * DISCARD ALL} resets them, but keeps the server's cache of the schema: filling it anew costs the
 * server more than most tests do. Thread-safe.
 */
final class KeptConnections {

  /** Leaves room below the server's limit for several classes of tests at once. */
  private static final int KEPT_MAX = 16;

  private static final int SECONDS_TO_ANSWER = 20;

  private final Deque<Kept> kept = new ArrayDeque<>();

  /** Begins a new session. */
  interface Opening {
    Connection open() throws SQLException;
  }

  /** Lends a session. Closing the connection returns it. */
  Connection take(TestDatabase database, Opening opening) throws SQLException {
    Connection session = find(database);
    // Tests of outages break kept sessions, too.
    while (session != null && !session.isValid(SECONDS_TO_ANSWER)) {
      end(session);
      session = find(database);
    }
    return lend(database, session == null ? opening.open() : session);
  }

  /** Ends the kept sessions of the database. */
  void end(TestDatabase database) {
    for (Connection each = find(database); each != null; each = find(database)) {
      end(each);
    }
  }

  private synchronized @Nullable Connection find(TestDatabase database) {
    for (Iterator<Kept> each = kept.descendingIterator(); each.hasNext(); ) {
      Kept one = each.next();
      if (one.database.equals(database)) {
        each.remove();
        return one.session;
      }
    }
    return null;
  }

  private void giveBack(TestDatabase database, Connection session) {
    Connection superfluous = isAsNew(session) ? keep(new Kept(database, session)) : session;
    if (superfluous != null) {
      end(superfluous);
    }
  }

  private synchronized @Nullable Connection keep(Kept one) {
    kept.addLast(one);
    return kept.size() > KEPT_MAX ? kept.removeFirst().session : null;
  }

  private static boolean isAsNew(Connection session) {
    try (Statement statement = session.createStatement()) {
      if (!session.getAutoCommit()) {
        session.rollback();
        session.setAutoCommit(true);
      }
      session.setReadOnly(false);
      // The server counts a session's changes only when it ends or flushes them.
      statement.execute("select pg_stat_force_next_flush()");
      statement.execute("discard all");
      return true;
    } catch (SQLException e) {
      // A test of outages broke it.
      return false;
    }
  }

  private static void end(Connection session) {
    try {
      session.close();
    } catch (SQLException e) {
      throw new IllegalStateException("the driver can't let go of a connection", e);
    }
  }

  private Connection lend(TestDatabase database, Connection session) {
    return (Connection)
        Proxy.newProxyInstance(
            KeptConnections.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new Loan(database, session));
  }

  private record Kept(TestDatabase database, Connection session) {}

  /** A lent session. It answers every call itself, except those about being closed. */
  private final class Loan implements InvocationHandler {

    private final TestDatabase database;
    private @Nullable Connection session;

    Loan(TestDatabase database, Connection session) {
      this.database = database;
      this.session = session;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      return switch (method.getName()) {
        case "close" -> {
          close();
          yield null;
        }
        case "isClosed" -> isClosed();
        case "equals" -> arguments != null && proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> ask(method, arguments);
      };
    }

    private synchronized void close() {
      Connection lent = session;
      session = null;
      if (lent != null) {
        giveBack(database, lent);
      }
    }

    private synchronized boolean isClosed() throws SQLException {
      return session == null || session.isClosed();
    }

    private @Nullable Object ask(Method method, Object @Nullable [] arguments) throws Throwable {
      try {
        return method.invoke(open(), arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    private synchronized Connection open() throws SQLException {
      if (session == null) {
        throw new SQLException("This connection has been closed.", "08003");
      }
      return session;
    }
  }
}
