package dev.loyalty.jobs.parquet;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Opens DuckDB in this process, without a database of its own: it only reads and writes files. */
public final class DuckDb {

  /**
   * Limits memory outside of Java's heap. A row group of 122 880 rows is about 30 MB before it is
   * compressed.
   */
  private static final String LIMITS =
      """
      set memory_limit = '256MB'; set threads = 2; set TimeZone = 'UTC';
      set autoinstall_known_extensions = false; set autoload_known_extensions = false
      """;

  private DuckDb() {}

  /** Opens a connection, which the caller closes. */
  public static Connection open() throws SQLException {
    Properties properties = new Properties();
    // Otherwise a result would be collected whole before its first row comes.
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
   * Opens a connection for a query that may not fit in memory. The caller closes it.
   *
   * @param spill a directory for what doesn't fit, which exists only while needed
   */
  public static Connection openSpillingTo(Path spill) throws SQLException {
    Connection connection = open();
    try (Statement statement = connection.createStatement()) {
      statement.execute("set temp_directory = " + literal(spill.toString()));
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Returns a literal of its SQL, which takes no parameter for a file's name. */
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
