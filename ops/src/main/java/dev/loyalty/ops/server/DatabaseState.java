package dev.loyalty.ops.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the facts that decide whether a database can keep a book.
 *
 * @param encoding PostgreSQL's name for how it stores text
 * @param standby the server follows a primary and can only be read
 * @param readOnly transactions are read only by default
 */
public record DatabaseState(String encoding, boolean standby, boolean readOnly) {

  private static final String LOAD =
      """
      select current_setting('server_encoding'), pg_is_in_recovery(), current_setting('default_transaction_read_only')::boolean
      """;

  /** Asks the server. */
  public static DatabaseState load(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOAD)) {
      row.next();
      return new DatabaseState(row.getString(1), row.getBoolean(2), row.getBoolean(3));
    }
  }

  /** Lists why no book can be kept there now; empty where one can. */
  public List<UnusableDatabaseException> problems() {
    List<UnusableDatabaseException> problems = new ArrayList<>();
    if (!encoding.equals("UTF8")) {
      problems.add(UnusableDatabaseException.encoding(encoding));
    }
    if (standby) {
      problems.add(UnusableDatabaseException.standby());
    } else if (readOnly) {
      problems.add(UnusableDatabaseException.readOnly());
    }
    return List.copyOf(problems);
  }

  /**
   * Returns where a book can be kept there.
   *
   * @throws UnusableDatabaseException says the first reason why not
   */
  public void requireUsable() throws UnusableDatabaseException {
    List<UnusableDatabaseException> problems = problems();
    if (!problems.isEmpty()) {
      throw problems.getFirst();
    }
  }
}
