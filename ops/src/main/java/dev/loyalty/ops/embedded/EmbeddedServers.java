package dev.loyalty.ops.embedded;

import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.RunningServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An embedded PostgreSQL and an embedded Kafka that belong together, in one directory that is kept
 * or thrown away at the end. Close them on every way out; after {@code kill -9} the next start on
 * the directory cleans up, and any next start cleans up directories to be thrown away.
 */
public final class EmbeddedServers implements AutoCloseable {

  private final Path directory;
  private final DirectoryLock lock;
  private final EmbeddedPostgres postgres;
  private final EmbeddedKafka kafka;
  private final boolean kept;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedServers(
      Path directory,
      DirectoryLock lock,
      EmbeddedPostgres postgres,
      EmbeddedKafka kafka,
      boolean kept) {
    this.directory = directory;
    this.lock = lock;
    this.postgres = postgres;
    this.kafka = kafka;
    this.kept = kept;
  }

  /**
   * Starts the servers of the directory, or makes them, and writes their addresses there for other
   * commands.
   *
   * @return empty where another process runs servers there
   */
  public static Optional<EmbeddedServers> keptIn(Path directory, Overrides overrides)
      throws IOException {
    Path real = Files.createDirectories(directory.toAbsolutePath().normalize()).toRealPath();
    Optional<DirectoryLock> lock = DirectoryLock.tryLock(real);
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    RunningServers.remove(real);
    return Optional.of(start(real, lock.get(), overrides, true).announced());
  }

  /**
   * Starts new servers in a directory of their own, which is deleted with them. Any number may run
   * at the same time.
   */
  public static EmbeddedServers throwAway(Overrides overrides) throws IOException {
    ThrowAwayDirectory made = ThrowAwayDirectory.make();
    return start(made.path(), made.lock(), overrides, false).announced();
  }

  /** Writes the addresses for other commands; stops the servers where that fails. */
  private EmbeddedServers announced() throws IOException {
    try {
      running().write(directory);
      return this;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static EmbeddedServers start(
      Path directory, DirectoryLock lock, Overrides overrides, boolean kept) throws IOException {
    Ports ports;
    try {
      // A server that still runs may have the port of last time.
      EmbeddedPostgres.stopLeftIn(directory.resolve("postgres"));
      ports = Ports.choose(directory);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    FutureTask<EmbeddedKafka> kafkaStart =
        new FutureTask<>(
            () -> EmbeddedKafka.start(directory.resolve("kafka"), ports, overrides.kafka()));
    Thread thread = new Thread(kafkaStart, "start-kafka");
    thread.start();
    @Nullable EmbeddedPostgres postgres = null;
    @Nullable EmbeddedKafka kafka = null;
    try {
      postgres =
          EmbeddedPostgres.start(
              directory.resolve("postgres"), ports.postgres(), overrides.postgres());
      kafka = await(kafkaStart);
      return new EmbeddedServers(directory, lock, postgres, kafka, kept);
    } finally {
      if (kafka == null) {
        abandon(directory, lock, postgres, kafkaStart, kept);
      }
    }
  }

  private static EmbeddedKafka await(FutureTask<EmbeddedKafka> start) throws IOException {
    try {
      return start.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause
          ? cause
          : new ServerStartException("Kafka doesn't start: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("Interrupted while Kafka starts", e);
    }
  }

  private static void abandon(
      Path directory,
      DirectoryLock lock,
      @Nullable EmbeddedPostgres postgres,
      FutureTask<EmbeddedKafka> kafkaStart,
      boolean kept)
      throws IOException {
    Closing closing = new Closing();
    closing.then(
        () -> {
          try {
            kafkaStart.get().close();
          } catch (ExecutionException e) {
            // Kafka didn't start either: nothing to stop, and the first failure is being thrown.
            return;
          }
        });
    if (postgres != null) {
      closing.then(postgres::close);
    }
    finish(closing, directory, lock, kept);
  }

  /** Returns the ledger's database, with the login of a superuser. */
  public Database database() {
    return postgres.database();
  }

  /** Returns the bootstrap servers. */
  public String kafkaAddress() {
    return kafka.address();
  }

  /** Returns the directory of both servers. */
  public Path directory() {
    return directory;
  }

  /** Returns the number of PostgreSQL's first process. */
  public long postgresProcessId() throws IOException {
    return postgres.processId();
  }

  /** Tells whether PostgreSQL's first process lives. */
  boolean isPostgresRunning() throws IOException {
    return postgres.isRunning();
  }

  /** Starts PostgreSQL on the same port; returns when it takes connections. */
  void startPostgresAgain() throws IOException {
    postgres.startAgain();
  }

  /** Returns the addresses for other commands. */
  public RunningServers running() {
    Database database = database();
    return new RunningServers(
        ProcessHandle.current().pid(),
        RunningServers.startOf(ProcessHandle.current()),
        postgres.port(),
        String.valueOf(database.user()),
        postgres.password(),
        kafka.port());
  }

  /**
   * Stops both, each even if the other can't be; returns when they have ended. A second call does
   * nothing.
   */
  @Override
  public void close() throws IOException {
    if (closed.getAndSet(true)) {
      return;
    }
    Closing closing = new Closing();
    if (kept) {
      closing.then(() -> RunningServers.remove(directory));
    }
    closing.then(kafka::close);
    closing.then(postgres::close);
    finish(closing, directory, lock, kept);
  }

  private static void finish(Closing closing, Path directory, DirectoryLock lock, boolean kept)
      throws IOException {
    if (!kept) {
      closing.then(() -> Directories.delete(directory));
    }
    closing.then(lock::close);
    closing.throwIfAny();
  }

  /**
   * Settings that win over the usual ones.
   *
   * @param postgres values by their names in {@code postgresql.conf}
   * @param kafka values by their names in {@code server.properties}
   */
  public record Overrides(Map<String, String> postgres, Map<String, String> kafka) {

    public static final Overrides NONE = new Overrides(Map.of(), Map.of());
  }

  /**
   * Runs several steps, each even where an earlier one failed, and throws the first failure at the
   * end.
   */
  private static final class Closing {

    private final List<Exception> failures = new ArrayList<>();

    void then(Step step) {
      try {
        step.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failures.add(e);
      } catch (Exception e) {
        failures.add(e);
      }
    }

    void throwIfAny() throws IOException {
      if (failures.isEmpty()) {
        return;
      }
      IOException first =
          new IOException("The servers didn't stop as they should", failures.getFirst());
      failures.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }

    private interface Step {
      void run() throws Exception;
    }
  }
}
