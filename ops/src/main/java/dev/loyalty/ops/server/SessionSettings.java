package dev.loyalty.ops.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives every session of the ledger the same settings, whatever was set for the database or the
 * login by {@code ALTER DATABASE … SET} or {@code ALTER ROLE … SET}. pgjdbc sends two more at
 * login: {@code client_encoding} and {@code DateStyle}.
 */
public final class SessionSettings {

  /** Values by name. The role's time-outs and posting's own settings come later and win. */
  private static final Map<String, String> VALUES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("search_path", "loyalty"),
              Map.entry("timezone", "'UTC'"),
              Map.entry("intervalstyle", "'postgres'"),
              Map.entry("bytea_output", "'hex'"),
              Map.entry("extra_float_digits", "1"),
              Map.entry("array_nulls", "on"),
              Map.entry("standard_conforming_strings", "on"),
              Map.entry("transform_null_equals", "off"),
              Map.entry("quote_all_identifiers", "off"),
              Map.entry("row_security", "on"),
              Map.entry("default_transaction_isolation", "'read committed'"),
              Map.entry("default_transaction_deferrable", "off"),
              Map.entry("statement_timeout", "0"),
              Map.entry("lock_timeout", "0"),
              Map.entry("idle_in_transaction_session_timeout", "0"),
              Map.entry("idle_session_timeout", "0")));

  private static final String TRANSACTION_TIMEOUT = "transaction_timeout";

  /** The first version that has {@value #TRANSACTION_TIMEOUT}. */
  private static final int TRANSACTION_TIMEOUT_SINCE = 17;

  private static final List<String> SET_BY_PGJDBC = List.of("client_encoding", "datestyle");

  private static final String SQL = sql(VALUES);

  private SessionSettings() {}

  private static String sql(Map<String, String> values) {
    StringBuilder sql = new StringBuilder();
    values.forEach(
        (name, value) -> sql.append(String.format(Locale.ROOT, "set %s = %s;\n", name, value)));
    return sql.toString();
  }

  /** Says whether a session's value of the setting is the ledger's own. */
  public static boolean isOwn(String name) {
    return names().contains(name);
  }

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(VALUES.keySet());
    names.add(TRANSACTION_TIMEOUT);
    names.addAll(SET_BY_PGJDBC);
    return names;
  }

  /** Sets them by SET alone: a query would fail on a standby whose default is serializable. */
  static void apply(Connection connection) throws SQLException {
    boolean limitsTransactions =
        connection.getMetaData().getDatabaseMajorVersion() >= TRANSACTION_TIMEOUT_SINCE;
    try (Statement statement = connection.createStatement()) {
      statement.execute(limitsTransactions ? SQL + "set " + TRANSACTION_TIMEOUT + " = 0" : SQL);
    }
  }
}
