package dev.loyalty.ops.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * Makes sure that each connection has a session of the server to itself. A pooler that gives each
 * transaction another session (PgBouncer with {@code pool_mode = transaction}) breaks what the
 * ledger relies on: session locks exclude nobody, and an entered role is left to the next client.
 * Safe for concurrent use.
 */
final class OwnSessions {

  /** One finds out on a pooler without other clients; more are for a busy one. */
  private static final int LOOKS = 20;

  private static final String SESSION = "select pg_backend_pid()";

  private final Login login;

  /** A pooler keeps its mode until it is restarted, which ends its clients' connections. */
  private volatile boolean known;

  /** Opens another connection to the same address. */
  @FunctionalInterface
  interface Login {
    Connection open() throws SQLException;
  }

  OwnSessions(Login login) {
    this.login = login;
  }

  /**
   * Returns where the connection's session is its own. Without a pooler that costs one query.
   *
   * @throws UnusableDatabaseException where sessions are shared
   */
  void require(Connection connection) throws SQLException {
    if (known) {
      return;
    }
    // The server tells each client the number of its session at login; a pooler makes one up.
    if (connection.unwrap(PGConnection.class).getBackendPID() != session(connection)) {
      compareWithAnother(connection);
    }
    known = true;
  }

  /**
   * Compares the sessions of two clients that are connected at the same time. They are never the
   * same where each client has its own, and a client's never changes. A pooler gives the session
   * that was given back last, which is the other client's, or each in turn, which is another one
   * each time.
   */
  private void compareWithAnother(Connection connection) throws SQLException {
    try (Connection another = login.open()) {
      int mine = session(connection);
      for (int look = 0; look < LOOKS; look++) {
        if (session(connection) != mine || session(another) == mine) {
          throw UnusableDatabaseException.sharedSessions();
        }
      }
    }
  }

  private static int session(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SESSION)) {
      row.next();
      return row.getInt(1);
    }
  }
}
