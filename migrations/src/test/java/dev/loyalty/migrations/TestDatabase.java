package dev.loyalty.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A migrated database of its own, on the JVM's test server. Immutable. A session that is closed is
 * kept for who asks next (see {@link KeptConnections}).
 *
 * @param jdbcUrl ready to use, with the schema in the search path
 * @param user a superuser, as which the database was migrated
 * @param password that user's
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

  /** As the server calls it. */
  String name() {
    return jdbcUrl.replaceAll(".*/|\\?.*", "");
  }

  /** Nobody is connected then who has closed their connections. */
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
