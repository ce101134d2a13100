package dev.loyalty.migrations;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Runs statements of tests, each on its own connection. */
final class Sql {

  /** The result of {@link #stateOf} for a statement that succeeds. */
  static final String FINE = "00000";

  private Sql() {}

  static void run(DataSource source, String... statements) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Runs the statement, rolls it back, and returns its SQLSTATE. */
  static String stateOf(DataSource source, String sql) {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(sql);
      connection.rollback();
      return FINE;
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  /**
   * Returns the first column.
   *
   * @param query may have settings before it
   */
  static List<String> strings(DataSource source, String query) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      boolean found = statement.execute(query);
      while (!found && statement.getUpdateCount() >= 0) {
        found = statement.getMoreResults();
      }
      var rows = statement.getResultSet();
      List<String> strings = new ArrayList<>();
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
      return strings;
    }
  }
}
