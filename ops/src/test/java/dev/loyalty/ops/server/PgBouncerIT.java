package dev.loyalty.ops.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connects through the real PgBouncer. Skipped on a machine without it. */
@Timeout(60)
class PgBouncerIT {

  @TempDir private Path directory;

  private final TestDatabase behind = TestPostgres.createDatabase();

  @BeforeEach
  void isInstalled() {
    assumeThat(PgBouncer.find()).isPresent();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void noSessionBeginsWhereTransactionsShareThem(Role role) throws Exception {
    try (PgBouncer pooler = PgBouncer.start(directory, behind, "transaction")) {
      assertThatThrownBy(() -> pooler.database().source(role).getConnection())
          .isInstanceOf(UnusableDatabaseException.class)
          .hasMessageContaining("gives each transaction another session");
    }
  }

  @Test
  void sessionsOfTheirOwnWork() throws Exception {
    try (PgBouncer pooler = PgBouncer.start(directory, behind, "session");
        Connection connection = pooler.database().source(Role.WRITER).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select current_user, current_setting('search_path')")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("loyalty_writer");
      assertThat(row.getString(2)).isEqualTo("loyalty");
    }
  }
}
