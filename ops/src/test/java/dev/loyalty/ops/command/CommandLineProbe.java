package dev.loyalty.ops.command;

import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.ops.Loyalty;
import dev.loyalty.ops.cli.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs commands in this process, and keeps what they print. */
final class CommandLineProbe {

  private final Map<String, String> environment;
  private final Path directory;
  private String out = "";
  private String err = "";

  CommandLineProbe(Map<String, String> environment, Path directory) {
    this.environment = environment;
    this.directory = directory;
  }

  static CommandLineProbe of(TestDatabase database, Path directory) {
    return new CommandLineProbe(
        Map.of(
            "LOYALTY_DB_URL",
            database.jdbcUrl(),
            "LOYALTY_DB_USER",
            database.user(),
            "LOYALTY_DB_PASSWORD",
            database.password()),
        directory);
  }

  CommandLineProbe with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new CommandLineProbe(more, directory);
  }

  /** Runs a command and returns its exit code. */
  int run(String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            environment,
            directory,
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(outBytes, false, StandardCharsets.UTF_8),
            new PrintStream(errBytes, true, StandardCharsets.UTF_8),
            false,
            Clock.systemUTC());
    int exitCode = Loyalty.run(shell, args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return exitCode;
  }

  String out() {
    return out;
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(out);
  }

  String err() {
    return err;
  }
}
