package dev.loyalty.ops.cli;

import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.RunningServers;
import dev.loyalty.ops.server.WrongSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where a command's servers are: mix it in, and ask for what the command needs, so that one who
 * configured only that can use it. Configured servers ({@code LOYALTY_DB_URL}, {@code
 * LOYALTY_KAFKA_BOOTSTRAP_SERVERS}) come before what {@code up} runs.
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

  /** The database: configured, or the one that {@code up} runs. */
  public Database database() throws CommandException {
    @Nullable String url = variable(DB_URL);
    if (url == null) {
      return running(DB_URL).database();
    }
    return database(url);
  }

  /** Another database than that, with the configured login. */
  public Database database(String url) throws CommandException {
    try {
      return Database.of(url, variable("LOYALTY_DB_USER"), variable("LOYALTY_DB_PASSWORD"));
    } catch (WrongSettingException e) {
      throw CommandException.usage(e.getMessage(), e.nextStep());
    }
  }

  /** Where {@code up} keeps its servers, and whatever else has no place of its own. */
  public Path dataDirectory() {
    return shell.resolve(data);
  }

  /** Where archived months are kept: {@code LOYALTY_ARCHIVE}, or beside the servers. */
  public Path archiveDirectory() {
    return archiveDirectory(shell, dataDirectory());
  }

  /**
   * The same without options.
   *
   * @param data the directory of {@code up}'s servers
   */
  public static Path archiveDirectory(Shell shell, Path data) {
    String configured = shell.environment().get(ARCHIVE);
    return configured == null || configured.isBlank()
        ? data.resolve("archive")
        : shell.resolve(Path.of(configured));
  }

  /** Kafka: configured, or the one that {@code up} runs. */
  public Kafka kafka() throws CommandException {
    @Nullable String configured = variable(BOOTSTRAP_SERVERS);
    String servers = configured == null ? running(BOOTSTRAP_SERVERS).kafkaAddress() : configured;
    try {
      return Kafka.of(servers, shell.environment());
    } catch (WrongSettingException e) {
      throw CommandException.usage(e.getMessage(), e.nextStep());
    }
  }

  /**
   * Kafka of the same installation as the database, for what can do without: empty where only the
   * database is configured, because what {@code up} runs is none of its business then.
   */
  public Optional<Kafka> findKafka() throws CommandException {
    return variable(DB_URL) != null && variable(BOOTSTRAP_SERVERS) == null
        ? Optional.empty()
        : Optional.of(kafka());
  }

  private RunningServers running(String variable) throws CommandException {
    Path directory = shell.resolve(data);
    Optional<RunningServers> running;
    try {
      running = RunningServers.find(directory);
    } catch (IOException e) {
      throw CommandException.failed(String.valueOf(e.getMessage()), "", e);
    }
    return running.orElseThrow(
        () ->
            CommandException.usage(
                "nothing is running under " + directory.normalize(),
                "Start `loyalty up`, or set " + variable + " to a server of yours."));
  }

  /** Null where unset or blank: compose files can't unset one. */
  private @Nullable String variable(String name) {
    String value = shell.environment().get(name);
    return value == null || value.isBlank() ? null : value;
  }
}
