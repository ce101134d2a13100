package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses a book whose schema a preview made, by other migrations under the same numbers. */
class PreviewSchemaIT {

  private static final String HISTORY = "select version from flyway_schema_history order by 1";

  @TempDir private Path directory;

  private final TestDatabase database = TestPostgres.createDatabase();
  private final Jdbi book = BookJdbi.of(database.owner());
  private CommandLineProbe loyalty;

  @BeforeEach
  void makeProbe() {
    loyalty = CommandLineProbe.of(database, directory);
  }

  @Test
  void isRefusedBeforeAnythingIsChanged() {
    book.useHandle(
        handle -> {
          handle.execute(
              "update flyway_schema_history set description = 'book', script = 'V1__book.sql',"
                  + " checksum = 1 where version = '1'");
          handle.execute(
              """
              insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by,
                execution_time, success)
              select 100 + n, n, 'later', 'SQL', format('V%s__later.sql', n), n, 'me', 1, true from generate_series(9, 37) n
              """);
        });
    List<String> history = history();

    assertThat(loyalty.run("migrate", "--no-topics")).isEqualTo(1);

    assertThat(loyalty.err())
        .contains("this database holds the schema of a preview", "Create a new database")
        .doesNotContain("checksum");
    assertThat(history()).isEqualTo(history);
    assertThat(loyalty.run("doctor")).isEqualTo(1);
    assertThat(loyalty.out())
        .contains("problem  schema: this database holds the schema of a preview");
  }

  @Test
  void theSchemaOfALaterVersionIsNotRefused() {
    book.useHandle(
        handle ->
            handle.execute(
                """
                insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by,
                  execution_time, success)
                values (100, '100', 'later', 'SQL', 'V100__later.sql', 7, 'me', 1, true)
                """));

    assertThat(loyalty.run("migrate", "--no-topics")).as(loyalty.err()).isZero();
  }

  private List<String> history() {
    return book.withHandle(handle -> handle.createQuery(HISTORY).mapTo(String.class).list());
  }
}
