package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ops.Loyalty;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the conventions that all commands share and that need no server. */
class ConventionsTest {

  @TempDir Path directory;
  private CommandLineProbe loyalty = new CommandLineProbe(Map.of(), Path.of(""));

  @BeforeEach
  void standInADirectoryOfItsOwn() {
    loyalty = new CommandLineProbe(Map.of(), directory);
  }

  @Test
  void failsWhereItsOutputIsLost() {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Shell shell =
        new Shell(
            Map.of(),
            directory,
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(full, false, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            false,
            Clock.systemUTC());

    assertThat(Loyalty.run(shell, "job", "list")).isEqualTo(ExitCode.FAILED);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("standard output was closed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "demo",
        "up",
        "migrate",
        "ingest",
        "publish",
        "program",
        "program apply",
        "program show",
        "account",
        "account show",
        "account history",
        "export",
        "export balances",
        "export transfers",
        "dead-letters",
        "dead-letters list",
        "dead-letters show",
        "dead-letters replay",
        "dead-letters discard",
        "report",
        "report reconciliation",
        "breaks",
        "breaks list",
        "backup",
        "backup create",
        "backup verify",
        "backup restore",
        "backup prune",
        "backup list",
        "job",
        "job list",
        "job run",
        "job status",
        "nightly",
        "scheduler",
        "bench",
        "doctor"
      })
  void everyCommandHasHelp(String command) {
    assertThat(loyalty.run((command + " --help").strip().split(" "))).isEqualTo(ExitCode.DONE);
    assertThat(loyalty.out()).startsWith(("Usage: loyalty " + command).strip()).contains("--debug");
    assertThat(loyalty.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "program",
        "publish",
        "publish --rate fast x",
        "publish --rate -1 x",
        "migrate --partitions 0",
        "migrate --partitions many",
        "migrate extra",
        "ingest --writers 0",
        "ingest --port 70000",
        "scheduler --port 70000",
        "scheduler --bind ::g",
        "demo --events -1",
        "demo --partitions 0",
        "demo --input x --events 5",
        "demo --input missing.ndjson",
        "demo --programs missing.yaml",
        "dead-letters list --code MALFORMED",
        "export transfers --program p --from 2026-02-01T00:00:00Z --to 2026-01-01T00:00:00Z"
      })
  void wrongUsageIsExplainedAndExitsWith2(String command) {
    CommandLineProbe configured = loyalty.with("LOYALTY_DB_URL", "jdbc:postgresql://127.0.0.1:1/x");
    configured = configured.with("LOYALTY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");

    assertThat(configured.run(command.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(configured.err()).startsWith("loyalty: ").doesNotContain("\tat ");
    assertThat(configured.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "nightly --date 2026-13-01, --date, 'is not a date such as 2026-01-31'",
    "job status --date yesterday, --date, 'is not a date such as 2026-01-31'",
    "dead-letters show abc, ID, is not a whole number",
    "account history retail x --limit 1.5, --limit, is not a whole number",
    "publish --rate fast x, --rate, is not a number",
    "report reconciliation --format xml, --format, 'is not one of text, json, csv, html'",
    "bench speed, NAME, 'not one of post, stream, limit, per-record, compare'"
  })
  void aWrongValueIsExplainedWithoutNamesOfJavas(String command, String name, String wrong) {
    assertThat(loyalty.run(command.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(loyalty.err()).contains(name, wrong).doesNotContain("java", "class", "[");
  }

  @ParameterizedTest
  @ValueSource(strings = {"migrate", "ingest", "doctor", "program show"})
  void saysPlainlyThatNothingIsRunning(String command) {
    assertThat(loyalty.run(command.split(" "))).isIn(ExitCode.USAGE, ExitCode.FAILED);
    assertThat(loyalty.out() + loyalty.err())
        .contains("nothing is running under " + directory.resolve(".loyalty"))
        .contains("loyalty up");
  }

  @Test
  void asksForTheVariableOfTheServerThatIsMissing() throws IOException {
    Files.writeString(directory.resolve("events.ndjson"), "{}\n");
    CommandLineProbe half = loyalty.with("LOYALTY_DB_URL", "jdbc:postgresql://127.0.0.1:1/x");

    assertThat(half.run("publish", "events.ndjson")).isEqualTo(ExitCode.USAGE);
    assertThat(half.err()).contains("LOYALTY_KAFKA_BOOTSTRAP_SERVERS");
  }

  @Test
  void refusesAWrongAddressWithoutRepeatingItsPassword() {
    CommandLineProbe wrong = loyalty.with("LOYALTY_DB_URL", "postgres://clerk:top secret@db/book");

    assertThat(wrong.run("migrate", "--no-topics")).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("LOYALTY_DB_URL").doesNotContain("secret");
  }

  @Test
  void failsWithoutAStackTraceWhereTheDatabaseIsAway() {
    CommandLineProbe away = loyalty.with("LOYALTY_DB_URL", "jdbc:postgresql://127.0.0.1:1/x");

    assertThat(away.run("migrate", "--no-topics")).isEqualTo(ExitCode.FAILED);
    assertThat(away.err()).contains("can't be reached").doesNotContain("\tat ");
  }

  @Test
  void showsTheStackTraceToWhoAsksForIt() {
    CommandLineProbe away = loyalty.with("LOYALTY_DB_URL", "jdbc:postgresql://127.0.0.1:1/x");

    assertThat(away.run("migrate", "--no-topics", "--debug")).isEqualTo(ExitCode.FAILED);
    assertThat(away.err()).contains("\tat ");
  }

  @Test
  void publishesNothingWhereOneOfTheFilesIsMissing() throws IOException {
    Files.writeString(directory.resolve("there.ndjson"), "{}\n");

    assertThat(loyalty.run("publish", "there.ndjson", "missing.ndjson")).isEqualTo(ExitCode.USAGE);
    assertThat(loyalty.err())
        .contains("the file missing.ndjson doesn't exist")
        .contains("Nothing was published");
  }

  @Test
  void aWrongCronIsRefusedBeforeAnythingConnects() {
    CommandLineProbe down = loyalty.with("LOYALTY_DB_URL", "jdbc:postgresql://127.0.0.1:1/x");
    assertThat(down.run("scheduler", "--port", "0", "--cron", "daily")).isEqualTo(ExitCode.USAGE);
    assertThat(down.err())
        .startsWith("loyalty: loyalty.scheduler.cron (--cron) is not a cron expression")
        .doesNotContain("exception", "Exception");
  }
}
