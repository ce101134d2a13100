package dev.loyalty.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class KeptConnectionsIT {

  private static final String SESSION = "select pg_backend_pid()";

  private static final String ADVISORY_LOCKS =
      "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()";

  private static final String ANOTHER_PROGRAM =
      "insert into program (code, name) select 'p' || count(*), 'P' from program";

  private static final String ROWS_INSERTED =
      "select n_tup_ins from pg_stat_user_tables where relname = 'program'";

  private final TestDatabase database = TestPostgres.createDatabase();

  private static String ask(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void run(Connection connection, String statement) throws SQLException {
    try (Statement running = connection.createStatement()) {
      running.execute(statement);
    }
  }

  @Test
  void givesTheNextOneTheSameSessionAsNew() throws SQLException {
    String session;
    String path;
    try (Connection first = database.writer().getConnection()) {
      session = ask(first, SESSION);
      path = ask(first, "show search_path");
      run(first, "set search_path = pg_catalog");
      run(first, "select pg_advisory_lock(1)");
      run(first, "create temporary table left_behind ()");
      first.setAutoCommit(false);
      first.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      first.setReadOnly(true);
      run(first, "select from loyalty.program");
    }
    try (Connection next = database.owner().getConnection()) {
      assertThat(ask(next, SESSION)).isEqualTo(session);
      assertThat(ask(next, "select current_user")).isEqualTo(database.user());
      assertThat(ask(next, "show search_path")).isEqualTo(path);
      assertThat(ask(next, "show transaction_isolation")).isEqualTo("read committed");
      assertThat(ask(next, ADVISORY_LOCKS)).isEqualTo("0");
      assertThat(ask(next, "select to_regclass('pg_temp.left_behind')")).isNull();
      assertThat(next.getAutoCommit()).isTrue();
      assertThat(next.isReadOnly()).isFalse();
    }
  }

  @Test
  void hasTheServerKnowWhatWasChanged() throws SQLException {
    for (int i = 1; i <= 3; i++) {
      Sql.run(database.owner(), ANOTHER_PROGRAM);

      assertThat(Sql.strings(database.owner(), ROWS_INSERTED)).containsExactly(Integer.toString(i));
    }
  }

  @Test
  void givesNobodyASessionThatSomebodyHas() throws SQLException {
    try (Connection one = database.owner().getConnection();
        Connection other = database.owner().getConnection()) {
      assertThat(ask(one, SESSION)).isNotEqualTo(ask(other, SESSION));
    }
  }

  @Test
  void answersNobodyWhoHasClosedIt() throws SQLException {
    Connection connection = database.owner().getConnection();
    connection.close();
    connection.close();
    assertThat(connection.isClosed()).isTrue();
    assertThatThrownBy(connection::createStatement).hasMessageContaining("closed");
    givesNobodyASessionThatSomebodyHas();
  }

  @Test
  void givesNobodyASessionThatIsBroken() throws SQLException {
    try (Connection other = TestPostgres.createDatabase().owner().getConnection()) {
      String session;
      try (Connection broken = database.owner().getConnection()) {
        session = ask(broken, SESSION);
        terminate(other, session);
      }
      try (Connection kept = database.owner().getConnection()) {
        assertThat(ask(kept, SESSION)).isNotEqualTo(session);
        session = ask(kept, SESSION);
      }
      terminate(other, session);
      try (Connection next = database.owner().getConnection()) {
        assertThat(ask(next, SESSION)).isNotEqualTo(session);
      }
    }
  }

  private static void terminate(Connection other, String session) throws SQLException {
    try (PreparedStatement statement =
        other.prepareStatement("select pg_terminate_backend(?, 5000)")) {
      statement.setInt(1, Integer.parseInt(session));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        assertThat(row.getBoolean(1)).isTrue();
      }
    }
  }

  @Test
  void letsGoOfADatabaseThatIsToBeCopied() throws SQLException {
    Sql.run(database.owner(), "insert into program (code, name) values ('retail', 'Retail')");

    TestDatabase copy = TestPostgres.copy(database);

    assertThat(Sql.strings(copy.writer(), "select code from program")).containsExactly("retail");
    assertThat(copy.jdbcUrl()).isNotEqualTo(database.jdbcUrl());
  }
}
