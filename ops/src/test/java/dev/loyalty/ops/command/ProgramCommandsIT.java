package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCommandsIT {

  private static final String RETAIL =
      """
      programs:
        - {code: retail, name: Retail, holdTimeout: PT48H, expiry: P24M,
           tiers: {window: P12M, levels: {gold: 5000, basic: 0}}}
      """;

  @TempDir private Path directory;
  private TestDatabase database;
  private CommandLineProbe loyalty;

  @BeforeEach
  void createDatabase() {
    database = TestPostgres.createDatabase();
    loyalty = CommandLineProbe.of(database, directory);
  }

  @Test
  void appliesAFileTwiceAndChangesNothingTheSecondTime() throws IOException {
    write("programs.yaml", RETAIL);

    assertThat(loyalty.run("program", "apply", "programs.yaml")).isZero();
    assertThat(loyalty.out()).isEqualToNormalizingNewlines("retail  created\n");
    assertThat(loyalty.run("program", "apply", "programs.yaml", "--json")).isZero();
    assertThat(loyalty.out())
        .isEqualToIgnoringWhitespace(
            "{\"programs\":[{\"code\":\"retail\",\"change\":\"unchanged\"}]}");
  }

  @Test
  void refusesAWrongFileWholeAndNamesEveryWrongField() throws IOException {
    write("programs.yaml", RETAIL + "  - {code: Other, expiry: 24 months}\n");

    assertThat(loyalty.run("program", "apply", "programs.yaml")).isEqualTo(2);

    assertThat(loyalty.out()).isEmpty();
    assertThat(loyalty.err())
        .contains(
            "programs[1].code: \"Other\"",
            "programs[1].name: is missing",
            "programs[1].expiry: \"24 months\" is not allowed; write an ISO 8601 period like P24M",
            "nothing of it was applied")
        .doesNotContain("at dev.loyalty");
    assertThat(loyalty.run("program", "show", "retail")).isEqualTo(1);
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThat(loyalty.run("program", "apply", "absent.yaml")).isEqualTo(2);
    assertThat(loyalty.err()).contains("the file absent.yaml doesn't exist");
    assertThat(loyalty.run("program", "apply")).isEqualTo(2);
  }

  @Test
  void showsAProgramAsItWasWritten() throws IOException {
    write("programs.yaml", RETAIL);
    loyalty.run("program", "apply", "programs.yaml");

    assertThat(loyalty.run("program", "show", "retail", "--json")).isZero();

    assertThat(loyalty.json().get("holdTimeout").asString()).isEqualTo("PT48H");
    assertThat(loyalty.json().get("expiry").asString()).isEqualTo("P24M");
    assertThat(loyalty.json().get("tiers").get("levels").get("gold").asLong()).isEqualTo(5_000);
    assertThat(loyalty.json().get("version").asInt()).isEqualTo(1);
    assertThat(loyalty.json().get("systemAccounts").get("issuance").asLong()).isZero();
    assertThat(loyalty.run("program", "show")).isZero();
    assertThat(loyalty.out()).contains("CODE", "retail", "UTC");
  }

  @Test
  void showsWhatTheSystemAccountsHold() {
    CommandLineProbe filled = CommandLineProbe.of(SampleBook.create().database(), directory);

    assertThat(filled.run("program", "show", "retail", "--json")).isZero();

    assertThat(filled.json().get("systemAccounts").get("issuance").asLong()).isEqualTo(-106);
    assertThat(filled.json().get("accounts").asLong()).isEqualTo(3);
    assertThat(filled.run("program", "show", "retail")).isZero();
    assertThat(filled.out()).contains("systemAccounts.issuance", "-106");
  }

  @Test
  void writesDownWhoAppliedIt() throws IOException {
    write("programs.yaml", RETAIL);
    loyalty.run("program", "apply", "programs.yaml");

    assertThat(
            BookJdbi.of(database.owner())
                .<String, RuntimeException>withHandle(
                    handle ->
                        handle
                            .createQuery(
                                "select actor || ' ' || action || ' ' || subject from audit")
                            .mapTo(String.class)
                            .one()))
        .startsWith(System.getProperty("user.name"))
        .endsWith(" program.create retail");
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content);
  }
}
