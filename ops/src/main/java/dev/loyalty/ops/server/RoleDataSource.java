package dev.loyalty.ops.server;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * New connections, each in its role with that role's time-outs before anyone else sees it. Safe for
 * concurrent use.
 */
final class RoleDataSource implements DataSource {

  private static final String ENTER =
      """
      select loyalty.enter_as(?)
      """;

  private final String url;
  private final Properties properties;
  private final Role role;

  RoleDataSource(String url, Properties properties, Role role) {
    this.url = url;
    this.properties = properties;
    this.role = role;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = DriverManager.getConnection(url, properties);
    return role == Role.MIGRATOR ? connection : entered(connection, role);
  }

  /** The connection in the role, with that role's time-outs; closed where it can't be. */
  static Connection entered(Connection connection, Role role) throws SQLException {
    try (PreparedStatement enter = connection.prepareStatement(ENTER)) {
      enter.setString(1, role.databaseRole());
      enter.execute();
      return connection;
    } catch (SQLException e) {
      try {
        connection.close();
      } catch (SQLException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  @Override
  public Connection getConnection(String otherUser, String otherPassword) throws SQLException {
    throw new SQLFeatureNotSupportedException("The login is part of the address");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLoginTimeout(int seconds) {
    properties.setProperty("loginTimeout", Integer.toString(seconds));
  }

  @Override
  public int getLoginTimeout() {
    return Integer.parseInt(properties.getProperty("loginTimeout", "0"));
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (!isWrapperFor(type)) {
      throw new SQLException("No " + type.getName());
    }
    return type.cast(this);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
