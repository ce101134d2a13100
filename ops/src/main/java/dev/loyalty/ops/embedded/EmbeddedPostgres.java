package dev.loyalty.ops.embedded;

import com.sun.management.OperatingSystemMXBean;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL in a process of its own, with its data in a directory. It listens on the loopback
 * interface and asks for a random password. It outlives a {@code kill -9} of this process; the next
 * start on the directory stops it first.
 *
 * <p>At most one runs on a directory: the caller has its {@link DirectoryLock}.
 */
final class EmbeddedPostgres implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private static final String USER = "postgres";
  private static final String DATABASE = "loyalty";
  private static final String FIND_DATABASE =
      """
      select from pg_database where datname = 'loyalty'
      """;
  private static final String INCLUDED = "loyalty.conf";

  /**
   * Maximum number of starts. The processes of a killed server notice its end after a moment, and
   * keep its shared memory and process number until then.
   */
  private static final int STARTS_MAX = 60;

  private static final long MILLIS_BETWEEN_STARTS = 500;

  private final PostgresControl control;
  private final Database database;
  private final String password;

  private EmbeddedPostgres(PostgresControl control, int port, String password) {
    this.control = control;
    this.database = address(port, DATABASE, password);
    this.password = password;
  }

  /**
   * Returns when it takes connections and has the database.
   *
   * @param directory the server's own; made where missing
   * @param overrides settings that win over {@link PostgresSettings}
   */
  static EmbeddedPostgres start(Path directory, int port, Map<String, String> overrides)
      throws IOException {
    Path data = directory.resolve("data");
    Path passwordFile = directory.resolve("password");
    Files.createDirectories(directory);
    stopLeftIn(directory);
    PostgresControl control = control(directory);
    initialise(control, data, passwordFile);
    writeSettings(control, data, port, overrides);
    startPatiently(control);
    String password = Files.readString(passwordFile).strip();
    createDatabase(address(port, "postgres", password));
    return new EmbeddedPostgres(control, port, password);
  }

  /** Stops the server that a killed process left running there, if one did. */
  static void stopLeftIn(Path directory) throws IOException {
    if (!Files.exists(directory.resolve("data/postmaster.pid"))) {
      return;
    }
    PostgresControl control = control(directory);
    if (control.processId().isPresent()) {
      LOG.info("Stopping a PostgreSQL that a killed process left in {}", directory);
      control.stop();
    }
  }

  private static PostgresControl control(Path directory) throws IOException {
    return new PostgresControl(
        PostgresBinaries.unpack(PostgresBinaries.defaultCache()),
        directory.resolve("data"),
        directory.resolve("log"));
  }

  Database database() {
    return database;
  }

  String password() {
    return password;
  }

  int port() {
    return Integer.parseInt(database.address().replaceFirst(".*:([0-9]+)/.*", "$1"));
  }

  /** Returns the number of the server's first process. */
  long processId() throws IOException {
    OptionalLong running = control.processId();
    if (running.isEmpty()) {
      throw new IOException("PostgreSQL has ended: " + control.logTail());
    }
    return running.getAsLong();
  }

  boolean isRunning() throws IOException {
    return control.processId().isPresent();
  }

  void startAgain() throws IOException {
    startPatiently(control);
  }

  @Override
  public void close() throws IOException {
    if (control.processId().isPresent()) {
      control.stop();
    }
  }

  private static void initialise(PostgresControl control, Path data, Path passwordFile)
      throws IOException {
    // The last step writes the marker: a directory without it is incomplete and holds no data.
    Path marker = data.resolveSibling("initialised");
    if (Files.exists(marker)) {
      return;
    }
    Directories.delete(data);
    Files.deleteIfExists(passwordFile);
    FileAttribute<?> ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.createFile(passwordFile, ownerOnly);
    Files.writeString(passwordFile, HexFormat.of().formatHex(random) + "\n");
    control.initialise(USER, passwordFile);
    Files.writeString(
        data.resolve("postgresql.conf"),
        "\ninclude '" + INCLUDED + "'\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.APPEND);
    Files.writeString(data.resolve(INCLUDED), "", StandardCharsets.UTF_8);
    Files.createFile(marker);
  }

  private static void writeSettings(
      PostgresControl control, Path data, int port, Map<String, String> overrides)
      throws IOException {
    long memory =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    long disk = Files.getFileStore(data).getUsableSpace();
    // PostgreSQL's own compression (pglz) costs more than it saves. A night updates 80,000 rows on
    // 20,000 pages, each logged whole after a checkpoint: without it that took 1.2 s and 127 MB of
    // log, with it 30 s and 51 MB, on two cores that had other work too.
    String compression = control.accepts("wal_compression", "lz4") ? "lz4" : "off";
    Map<String, String> settings =
        new TreeMap<>(PostgresSettings.of(memory, disk, compression, overrides));
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("port", Integer.toString(port));
    // A socket's path may have some hundred characters only, and nothing uses one.
    settings.put("unix_socket_directories", "");
    Files.writeString(
        data.resolve(INCLUDED), PostgresSettings.file(settings), StandardCharsets.UTF_8);
  }

  private static void startPatiently(PostgresControl control) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        control.start();
        return;
      } catch (ServerStartException e) {
        if (attempt == STARTS_MAX || !isPredecessorEnding(control)) {
          throw e;
        }
        pause(e);
      }
    }
  }

  private static boolean isPredecessorEnding(PostgresControl control) throws IOException {
    String log = control.logTail();
    return control.processId().isEmpty()
        && (log.contains("still in use") || log.contains("postmaster.pid\" already exists"));
  }

  private static void pause(ServerStartException reason) throws ServerStartException {
    try {
      Thread.sleep(MILLIS_BETWEEN_STARTS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw reason;
    }
  }

  private static void createDatabase(Database administration) throws IOException {
    try (Connection connection = administration.source(Role.MIGRATOR).getConnection();
        Statement statement = connection.createStatement()) {
      boolean found;
      try (ResultSet databases = statement.executeQuery(FIND_DATABASE)) {
        found = databases.next();
      }
      if (!found) {
        statement.execute("create database loyalty");
      }
    } catch (SQLException e) {
      throw new ServerStartException("PostgreSQL runs, but gives no database", e);
    }
  }

  private static Database address(int port, String name, String password) {
    return new Database("jdbc:postgresql://127.0.0.1:" + port + "/" + name, USER, password);
  }
}
