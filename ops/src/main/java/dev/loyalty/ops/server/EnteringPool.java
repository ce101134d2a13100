package dev.loyalty.ops.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A pool that lends each connection in its role and with that role's time-outs, whatever was set.
 */
final class EnteringPool extends HikariDataSource {

  private final Role role;

  EnteringPool(HikariConfig config, Role role) {
    super(config);
    this.role = role;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return RoleDataSource.entered(super.getConnection(), role);
  }
}
