package dev.loyalty.ops.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A pool that enters the role anew for each borrower, so that every connection has the role's
 * time-outs even after another borrower changed them.
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
