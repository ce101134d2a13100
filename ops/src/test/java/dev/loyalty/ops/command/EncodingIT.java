package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses a database whose encoding cannot hold every character. */
class EncodingIT {

  @TempDir private Path directory;

  private final TestDatabase empty = TestPostgres.createEmptyDatabase();
  private final String other = name() + "_other";

  private String name() {
    return BookJdbi.of(empty.owner())
        .withHandle(
            handle -> handle.createQuery("select current_database()").mapTo(String.class).one());
  }

  private void run(String sql) {
    BookJdbi.of(empty.owner()).useHandle(handle -> handle.execute(sql));
  }

  @AfterEach
  void drop() {
    run("drop database " + other + " with (force)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
  void isRefusedBeforeAnythingIsMade(String encoding) {
    run(
        "create database %s encoding '%s' template template0 locale 'C'"
            .formatted(other, encoding));
    TestDatabase database =
        new TestDatabase(empty.jdbcUrl().replace(name(), other), empty.user(), empty.password());
    CommandLineProbe loyalty = CommandLineProbe.of(database, directory);

    assertThat(loyalty.run("migrate", "--no-topics")).isEqualTo(1);
    assertThat(loyalty.err())
        .contains("the database's encoding is " + encoding, "createdb --encoding=UTF8");
    assertThat(loyalty.run("doctor")).isEqualTo(1);
    assertThat(loyalty.out())
        .contains("problem  database: the database's encoding is " + encoding)
        .contains("problem  schema");
  }
}
