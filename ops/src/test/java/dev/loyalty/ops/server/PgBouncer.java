package dev.loyalty.ops.server;

import dev.loyalty.migrations.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PgBouncer in front of a test's database. */
public final class PgBouncer implements AutoCloseable {

  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"));

  private final Process process;
  private final Database database;

  private PgBouncer(Process process, Database database) {
    this.process = process;
    this.database = database;
  }

  /** Finds the program; empty on a machine without it. */
  public static Optional<Path> find() {
    return PLACES.stream().filter(Files::isExecutable).findFirst();
  }

  /**
   * Starts one, and returns when it accepts connections.
   *
   * @param poolMode {@code session}, {@code transaction} or {@code statement}
   */
  public static PgBouncer start(Path directory, TestDatabase behind, String poolMode)
      throws IOException {
    URI server = URI.create(behind.jdbcUrl().replaceFirst("^jdbc:", ""));
    String name = server.getPath().substring(1);
    int port = freePort();
    Path settings = directory.resolve("pgbouncer.ini");
    Files.writeString(
        settings,
        """
        [databases]
        %s = host=%s port=%d user=%s password=%s
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = any
        pool_mode = %s
        """
            .formatted(
                name,
                server.getHost(),
                server.getPort(),
                behind.user(),
                behind.password(),
                port,
                poolMode));
    List<String> command = new ArrayList<>(List.of(find().orElseThrow().toString()));
    if (System.getProperty("user.name").equals("root")) {
      // It refuses to run as root.
      command.addAll(List.of("-u", "nobody"));
    }
    command.add(settings.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    awaitReady(process);
    return new PgBouncer(
        process,
        new Database(
            "jdbc:postgresql://127.0.0.1:" + port + "/" + name, behind.user(), behind.password()));
  }

  public Database database() {
    return database;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  private static void awaitReady(Process process) throws IOException {
    List<String> said = new ArrayList<>();
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
      if (line.contains("process up")) {
        drain(output.lines());
        return;
      }
    }
    throw new IOException("PgBouncer doesn't start: " + String.join("; ", said));
  }

  private static void drain(Stream<String> lines) {
    Thread.ofVirtual().start(() -> lines.forEach(line -> {}));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
