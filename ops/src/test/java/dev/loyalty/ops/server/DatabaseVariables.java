package dev.loyalty.ops.server;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Names a database to commands, as an installation does. */
public final class DatabaseVariables {

  private DatabaseVariables() {}

  /** Returns the variables of a database that has a user and a password, to be added to. */
  public static Map<String, String> of(Database database) {
    Map<String, String> variables = new HashMap<>();
    variables.put("LOYALTY_DB_URL", database.jdbcUrl());
    variables.put("LOYALTY_DB_USER", Objects.requireNonNull(database.user()));
    variables.put("LOYALTY_DB_PASSWORD", password(database));
    return variables;
  }

  private static String password(Database database) {
    try {
      return Objects.requireNonNull(database.password()).read();
    } catch (SQLException e) {
      throw new IllegalStateException("the password is in a file that can't be read", e);
    }
  }
}
