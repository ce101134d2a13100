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
 * Opens connections, each with the ledger's settings and in its role before anyone else sees it.
 * Safe for concurrent use.
 */
final class RoleDataSource implements DataSource {

  private static final String ENTER =
      """
      select loyalty.enter_as(?)
      """;

  private final String url;
  private final Properties properties;
  private final @Nullable Password password;
  private final Role role;
  private final boolean writable;
  private final OwnSessions ownSessions = new OwnSessions(this::login);

  /**
   * @param writable whether to refuse a database that can't keep a book, such as a standby's
   */
  RoleDataSource(
      String url, Properties properties, @Nullable Password password, Role role, boolean writable) {
    this.url = url;
    this.properties = properties;
    this.password = password;
    this.role = role;
    this.writable = writable;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = login();
    try {
      SessionSettings.apply(connection);
      ownSessions.require(connection);
      if (writable) {
        DatabaseState.load(connection).requireUsable();
      }
      if (role != Role.MIGRATOR) {
        enter(connection, role);
      }
      return connection;
    } catch (SQLException e) {
      throw closed(connection, e);
    }
  }

  private Connection login() throws SQLException {
    Properties login = new Properties();
    login.putAll(properties);
    if (password != null) {
      login.setProperty("password", password.read());
    }
    return DriverManager.getConnection(url, login);
  }

  /** Enters the role, with its time-outs; closes the connection where that fails. */
  static Connection entered(Connection connection, Role role) throws SQLException {
    try {
      enter(connection, role);
      return connection;
    } catch (SQLException e) {
      throw closed(connection, e);
    }
  }

  private static void enter(Connection connection, Role role) throws SQLException {
    try (PreparedStatement enter = connection.prepareStatement(ENTER)) {
      enter.setString(1, role.databaseRole());
      enter.execute();
    }
  }

  private static SQLException closed(Connection connection, SQLException reason) {
    try {
      connection.close();
    } catch (SQLException closing) {
      reason.addSuppressed(closing);
    }
    return reason;
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
