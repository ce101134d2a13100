package dev.loyalty.ops.server;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * Describes the servers that {@code up} runs, for other commands: a file in its data directory,
 * which only its owner may read because it holds the password.
 *
 * @param pid the number of the process that runs them
 * @param startedAt when that process began: another process may have its number by now
 */
public record RunningServers(
    long pid,
    Instant startedAt,
    int databasePort,
    String databaseUser,
    String databasePassword,
    int kafkaPort) {

  /** The file's name in the data directory. */
  static final String FILE = "servers.properties";

  private static final String LOOPBACK = "127.0.0.1";
  private static final int CONNECT_MILLIS = 1_000;

  /** Finds the servers of the directory; empty where none run, even if the file is still there. */
  public static Optional<RunningServers> find(Path directory) throws IOException {
    Optional<RunningServers> noted = read(directory.resolve(FILE));
    return noted.filter(RunningServers::isAlive);
  }

  /** Writes the file for other commands, as a whole or not at all. */
  public void write(Path directory) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("pid", Long.toString(pid));
    properties.setProperty("started-at", startedAt.toString());
    properties.setProperty("database.port", Integer.toString(databasePort));
    properties.setProperty("database.user", databaseUser);
    properties.setProperty("database.password", databasePassword);
    properties.setProperty("kafka.port", Integer.toString(kafkaPort));
    Path next = directory.resolve(FILE + ".new");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (Writer writer = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
      properties.store(writer, "Written by `loyalty up` while it runs");
    }
    Files.move(next, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes the file, once the servers have stopped. */
  public static void remove(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(FILE));
  }

  /** Returns the address and login of the embedded database. */
  public Database database() {
    return new Database(
        "jdbc:postgresql://" + LOOPBACK + ":" + databasePort + "/loyalty",
        databaseUser,
        databasePassword);
  }

  /** Returns the address of the embedded broker. */
  public String kafkaAddress() {
    return LOOPBACK + ":" + kafkaPort;
  }

  /** Finds when the process with this number began; empty where the system does not tell. */
  public static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private boolean isAlive() {
    return ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .filter(process -> startOf(process).equals(startedAt))
            .isPresent()
        && (answers(databasePort) || answers(kafkaPort));
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      // Nothing listens there.
      return false;
    }
  }

  private static Optional<RunningServers> read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
      return Optional.of(
          new RunningServers(
              Long.parseLong(properties.getProperty("pid", "")),
              Instant.parse(properties.getProperty("started-at", "")),
              Integer.parseInt(properties.getProperty("database.port", "")),
              properties.getProperty("database.user", ""),
              properties.getProperty("database.password", ""),
              Integer.parseInt(properties.getProperty("kafka.port", ""))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw new IOException("The file " + file + " is damaged; start `loyalty up` again", e);
    }
  }

  @Override
  public String toString() {
    return "RunningServers[pid=" + pid + ", kafka=" + kafkaAddress() + "]";
  }
}
