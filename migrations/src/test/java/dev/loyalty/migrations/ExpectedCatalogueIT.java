package dev.loyalty.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares the migrated schema with the catalogue that is written down in {@code catalogue.txt}, so
 * that every change of the schema is on purpose and can be read in review. After such a change,
 * write the file anew:
 *
 * <pre>{@code
 * mvn verify -pl migrations -DskipUnitTests -Dit.test=ExpectedCatalogueIT -Dloyalty.test.catalogue=write
 * }</pre>
 */
class ExpectedCatalogueIT {

  private static final Path EXPECTED =
      Path.of("src/test/resources/dev/loyalty/migrations/catalogue.txt");

  @Test
  void theSchemaIsAsWrittenDown() throws IOException, SQLException {
    List<String> actual = Sql.strings(TestPostgres.createDatabase().owner(), query());
    if ("write".equals(System.getProperty("loyalty.test.catalogue"))) {
      Files.write(EXPECTED, actual);
    }

    assertThat(actual).isEqualTo(Files.readAllLines(EXPECTED));
  }

  private static String query() throws IOException {
    try (InputStream in = ExpectedCatalogueIT.class.getResourceAsStream("catalogue.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
