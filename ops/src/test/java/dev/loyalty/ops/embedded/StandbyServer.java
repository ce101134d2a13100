package dev.loyalty.ops.embedded;

import dev.loyalty.ops.server.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * An embedded PostgreSQL that can be made a hot standby of what it held before. Not thread-safe.
 */
public final class StandbyServer implements AutoCloseable {

  private final Path directory;
  private final int port;
  private EmbeddedPostgres server;

  /**
   * Starts it as a primary.
   *
   * @param directory an empty one
   */
  public StandbyServer(Path directory) throws IOException {
    this.directory = directory;
    this.port = Ports.choose(directory).postgres();
    this.server = start();
  }

  public Database database() {
    return server.database();
  }

  /** Starts it again as a standby, under the same address. It waits for a primary's log. */
  public void becomeStandby() throws IOException {
    server.close();
    Files.createFile(directory.resolve("data/standby.signal"));
    server = start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.start(directory, port, Map.of("shared_buffers", "64MB"));
  }
}
