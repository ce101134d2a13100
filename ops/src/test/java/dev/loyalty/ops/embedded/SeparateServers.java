package dev.loyalty.ops.embedded;

import dev.loyalty.ops.server.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the embedded servers in processes of their own. A test kills and starts each one; data and
 * addresses stay. Not thread-safe.
 */
public final class SeparateServers implements AutoCloseable {

  private final Path directory;
  private final Ports ports;
  private EmbeddedPostgres postgres;
  private JavaProcess broker;
  private int brokerStarts;

  /**
   * Starts both servers.
   *
   * @param directory an empty directory
   */
  public SeparateServers(Path directory) throws IOException {
    this.directory = directory;
    this.ports = Ports.choose(directory);
    this.postgres = postgres();
    this.broker = broker();
  }

  public Database database() {
    return postgres.database();
  }

  public String kafkaAddress() {
    return "127.0.0.1:" + ports.kafka();
  }

  /** Sends SIGKILL to every process of PostgreSQL, the first one first. */
  public void killPostgres() throws IOException {
    ProcessTree.of(postgres.processId()).kill();
  }

  /** Starts the server again, which recovers from the crash. */
  public void startPostgres() throws IOException {
    postgres = postgres();
  }

  /** Sends SIGKILL to the broker. */
  public void killBroker() throws InterruptedException {
    broker.kill();
  }

  /** Starts the server again, which recovers from the crash. */
  public void startBroker() throws IOException {
    broker = broker();
  }

  @Override
  public void close() throws IOException {
    broker.close();
    postgres.close();
  }

  private EmbeddedPostgres postgres() throws IOException {
    return EmbeddedPostgres.start(directory.resolve("postgres"), ports.postgres(), Map.of());
  }

  private JavaProcess broker() throws IOException {
    Path own = Files.createDirectories(directory.resolve("kafka"));
    brokerStarts++;
    return JavaProcess.start(
            BrokerProcess.class,
            List.of(
                own.toString(),
                Integer.toString(ports.kafka()),
                Integer.toString(ports.controller())),
            Map.of(),
            directory.resolve("broker.out"))
        .awaitOutput(BrokerProcess.READY, brokerStarts);
  }
}
