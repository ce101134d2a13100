package dev.loyalty.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A test's own migrated database on the JVM's test server. Immutable. {@link KeptConnections} keeps
 * closed sessions for later tests.
 *
 * @param jdbcUrl has the schema in the search path
 * @param user the superuser that migrated the database
 * @param password the user's password
 */
public record TestDatabase(String jdbcUrl, String user, String password) {

  private static final KeptConnections KEPT = new KeptConnections();

  /** Connections that may do anything. */
  public DataSource owner() {
    return source(null);
  }

  /** Connections with the rights and time-outs of ingest and the jobs. */
  public DataSource writer() {
    return source("loyalty_writer");
  }

  /** Connections with the rights and time-outs of console and reports. */
  public DataSource reader() {
    return source("loyalty_reader");
  }

  /** Returns the database's name. */
  String name() {
    return jdbcUrl.replaceAll(".*/|\\?.*", "");
  }

  /** Ends the sessions that tests have closed, so that only open connections remain. */
  void endKept() {
    KEPT.end(this);
  }

  private DataSource source(@Nullable String role) {
    PGSimpleDataSource source =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            Connection connection = KEPT.take(TestDatabase.this, super::getConnection);
            if (role != null) {
              enter(connection, role);
            }
            return connection;
          }
        };
    source.setUrl(jdbcUrl);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  private static void enter(Connection connection, String role) throws SQLException {
    try (var statement = connection.prepareStatement("select loyalty.enter_as(?)")) {
      statement.setString(1, role);
      statement.execute();
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
