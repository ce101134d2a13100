package dev.loyalty.jobs.archive;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** DuckDB, in this process, without a database of its own: it only reads and writes files. */
final class DuckDb {

  /** Outside of Java's heap. A row group of 122 880 rows is about 30 MB before it is compressed. */
  private static final String LIMITS =
      """
      set memory_limit = '256MB'; set threads = 2; set TimeZone = 'UTC';
      set autoinstall_known_extensions = false; set autoload_known_extensions = false
      """;

  private DuckDb() {}

  /** The caller closes it. */
  static Connection open() throws SQLException {
    Properties properties = new Properties();
    // Else a result would be collected whole before its first row is handed out.
    properties.setProperty("jdbc_stream_results", "true");
    Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute(LIMITS);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * The same for a query that may not fit in memory. The caller closes it.
   *
   * @param spill a directory for what doesn't fit; is there only as long as it is needed
   */
  static Connection openSpillingTo(Path spill) throws SQLException {
    Connection connection = open();
    try (Statement statement = connection.createStatement()) {
      statement.execute("set temp_directory = " + literal(spill.toString()));
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** As a literal of its SQL: it takes no parameter where a file's name is due. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
