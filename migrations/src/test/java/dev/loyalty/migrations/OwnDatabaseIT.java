package dev.loyalty.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class OwnDatabaseIT {

  @Test
  void givesEveryCallerADatabaseOfItsOwn() throws SQLException {
    TestDatabase one = TestPostgres.createDatabase();
    TestDatabase other = TestPostgres.createDatabase();

    try (Connection connection = one.owner().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("insert into program (code, name) values ('retail', 'Retail')");
    }

    assertThat(one.jdbcUrl()).isNotEqualTo(other.jdbcUrl());
    try (Connection connection = other.owner().getConnection();
        var programs = connection.createStatement().executeQuery("select from program")) {
      assertThat(programs.next()).isFalse();
    }
  }

  @Test
  void hasThePredicateLocksOfProduction() throws SQLException {
    try (Connection connection = TestPostgres.createDatabase().owner().getConnection();
        var setting =
            connection.createStatement().executeQuery("show max_pred_locks_per_transaction")) {
      setting.next();
      assertThat(setting.getInt(1)).isEqualTo(4096);
    }
  }
}
