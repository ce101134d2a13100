package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.PgBouncer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs commands through the real PgBouncer. Skipped on a machine without it. */
@Timeout(60)
class PoolerCommandsIT {

  @TempDir private Path directory;

  @Test
  void sayWhyTransactionPoolingIsRefused() throws Exception {
    assumeThat(PgBouncer.find()).isPresent();
    TestDatabase behind = TestPostgres.createDatabase();
    try (PgBouncer pooler = PgBouncer.start(directory, behind, "transaction")) {
      Database database = pooler.database();
      CommandLineProbe loyalty =
          new CommandLineProbe(
              Map.of(
                  "LOYALTY_DB_URL", database.jdbcUrl(),
                  "LOYALTY_DB_USER", behind.user(),
                  "LOYALTY_DB_PASSWORD", behind.password()),
              directory);

      assertThat(loyalty.run("doctor")).isEqualTo(1);
      assertThat(loyalty.out())
          .contains("problem  database " + database.address() + ": a connection pooler gives each")
          .contains("PgBouncer: pool_mode = session");
      assertThat(loyalty.run("program", "show")).isEqualTo(1);
      assertThat(loyalty.err()).contains("a connection pooler gives each transaction another");
    }
  }
}
