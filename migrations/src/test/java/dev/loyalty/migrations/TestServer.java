package dev.loyalty.migrations;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The one PostgreSQL of a test JVM. Runs until the JVM ends.
 *
 * @param address host and port
 * @param user a superuser
 * @param password that user's
 */
record TestServer(String address, String user, String password) {

  /**
   * Predicate locks are as in production: a batch of 1000 must not be promoted to relation locks.
   * Nothing survives a crash, on purpose: tests of crashes start their own servers. Autovacuum is
   * off, because it would visit the databases of all earlier tests.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "max_connections", "60",
          "shared_buffers", "256MB",
          "max_pred_locks_per_transaction", "4096",
          "max_pred_locks_per_page", "16",
          "fsync", "off",
          "autovacuum", "off",
          "synchronous_commit", "off",
          "full_page_writes", "off");

  /** Keeps the files in memory where there is room: making and dropping databases is file work. */
  private static final Path MEMORY = Path.of("/dev/shm");

  private static final long MEMORY_MIN = 8L << 30;

  /**
   * Starts what the system property {@code loyalty.test.servers} asks for: {@code containers},
   * {@code embedded}, or {@code auto} (the default: containers where Docker answers).
   */
  static TestServer start() {
    String choice = System.getProperty("loyalty.test.servers", "auto");
    return switch (choice) {
      case "embedded" -> embedded();
      case "containers" -> container();
      case "auto" -> DockerClientFactory.instance().isDockerAvailable() ? container() : embedded();
      default ->
          throw new IllegalArgumentException(
              "loyalty.test.servers is not one of auto, embedded, containers: " + choice);
    };
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://" + address + "/" + database + "?currentSchema=loyalty";
  }

  private static TestServer embedded() {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
    SETTINGS.forEach(builder::setServerConfig);
    try {
      if (Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= MEMORY_MIN) {
        builder.setDataDirectory(Files.createTempDirectory(MEMORY, "loyalty-test-"));
      }
      // Its own shutdown hook stops it and removes its files.
      return new TestServer("127.0.0.1:" + builder.start().getPort(), "postgres", "postgres");
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded PostgreSQL doesn't start", e);
    }
  }

  private static TestServer container() {
    List<String> command = new ArrayList<>(List.of("postgres"));
    SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    @SuppressWarnings("resource") // Closed by the shutdown hook.
    PostgreSQLContainer container =
        new PostgreSQLContainer("postgres:18")
            .withUsername("postgres")
            .withPassword("postgres")
            .withCommand(command.toArray(String[]::new));
    container.start();
    // Testcontainers' own reaper may be off, where its image isn't available.
    Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "stop-test-postgres"));
    String address =
        container.getHost() + ":" + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
    return new TestServer(address, container.getUsername(), container.getPassword());
  }
}
