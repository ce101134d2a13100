package dev.loyalty.ops.cli;

import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Installation;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.VariableBinder;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of a command's servers: a mixin. A command asks for the servers that it needs, so
 * that the others need not be configured. Configured servers ({@code LOYALTY_DB_URL}, {@code
 * LOYALTY_KAFKA_BOOTSTRAP_SERVERS}) win over those of {@code up}.
 */
public final class ServerOptions {

  private static final String DB_URL = "LOYALTY_DB_URL";
  private static final String ARCHIVE = "LOYALTY_ARCHIVE";
  private static final String BOOTSTRAP_SERVERS = "LOYALTY_KAFKA_BOOTSTRAP_SERVERS";

  private final Shell shell;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".loyalty",
      description = {
        "Where `loyalty up` keeps its servers (default: ./${DEFAULT-VALUE}).",
        "Not used where LOYALTY_DB_URL or LOYALTY_KAFKA_BOOTSTRAP_SERVERS is set."
      })
  private Path data = Path.of(".loyalty");

  /** Reads the environment of the shell. */
  public ServerOptions(Shell shell) {
    this.shell = shell;
  }

  /** Returns the configured database, or the one that {@code up} runs. */
  public Database database() throws CommandException {
    return servers().database(db());
  }

  /** Returns another database than that, with the configured login. */
  public Database database(String url) throws CommandException {
    return servers().database(url, db());
  }

  private Servers servers() {
    return new Servers(
        shell,
        shell.resolve(data),
        () -> VariableBinder.sslBundles(VariableBinder.of(shell.environment())));
  }

  private Installation.Db db() throws CommandException {
    try {
      return Installation.Db.of(shell.environment());
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), "");
    }
  }

  /** Returns the directory of {@code up}, also of files without a configured place. */
  public Path dataDirectory() {
    return shell.resolve(data);
  }

  /** Returns the directory of archived months: {@code LOYALTY_ARCHIVE}, or beside the servers. */
  public Path archiveDirectory() {
    return archiveDirectory(shell, dataDirectory());
  }

  /**
   * Returns the same without options.
   *
   * @param data the directory of {@code up}'s servers
   */
  public static Path archiveDirectory(Shell shell, Path data) {
    String configured = shell.environment().get(ARCHIVE);
    return configured == null || configured.isBlank()
        ? data.resolve("archive")
        : shell.resolve(Path.of(configured));
  }

  /** Returns the configured Kafka, or the one that {@code up} runs. */
  public Kafka kafka() throws CommandException {
    return servers()
        .kafka(Installation.Kafka.of(shell.environment()), VariableBinder.of(shell.environment()));
  }

  /**
   * Finds the Kafka of the database's installation, for work that can do without: empty where only
   * the database is configured, because the broker of {@code up} doesn't belong to it.
   */
  public Optional<Kafka> findKafka() throws CommandException {
    return variable(DB_URL) != null && variable(BOOTSTRAP_SERVERS) == null
        ? Optional.empty()
        : Optional.of(kafka());
  }

  /** Returns null where the variable is unset or blank: compose files can't unset one. */
  private @Nullable String variable(String name) {
    String value = shell.environment().get(name);
    return value == null || value.isBlank() ? null : value;
  }
}
