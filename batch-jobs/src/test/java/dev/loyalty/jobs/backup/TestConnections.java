package dev.loyalty.jobs.backup;

import dev.loyalty.migrations.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Sessions of all roles, as a process has them. */
final class TestConnections {

  private TestConnections() {}

  static BookConnections of(TestDatabase database) {
    return new BookConnections(database.owner(), ofOwner(database), database.writer());
  }

  private static DataSource ofOwner(TestDatabase database) {
    PGSimpleDataSource source =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            try (var statement = connection.createStatement()) {
              statement.execute("select loyalty.enter_as('loyalty_owner')");
              return connection;
            } catch (SQLException e) {
              connection.close();
              throw e;
            }
          }
        };
    source.setUrl(database.jdbcUrl());
    source.setUser(database.user());
    source.setPassword(database.password());
    return source;
  }
}
