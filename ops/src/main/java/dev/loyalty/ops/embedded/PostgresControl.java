package dev.loyalty.ops.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's own programs on one data directory. {@code pg_ctl} gives the server a session
 * of its own: Ctrl-C in the terminal reaches this process alone, which then stops things in order.
 */
final class PostgresControl {

  private static final Duration START_MAX = Duration.ofMinutes(2);
  private static final Duration STOP_MAX = Duration.ofMinutes(1);
  private static final int LOG_TAIL_LINES = 6;

  private final PostgresBinaries binaries;
  private final Path data;
  private final Path log;

  PostgresControl(PostgresBinaries binaries, Path data, Path log) {
    this.binaries = binaries;
    this.data = data;
    this.log = log;
  }

  void initialise(String user, Path passwordFile) throws IOException {
    Result result =
        run(
            "initdb",
            START_MAX,
            "--pgdata=" + data,
            "--username=" + user,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF-8",
            "--no-locale",
            "--no-instructions");
    if (result.exitCode() != 0) {
      throw new ServerStartException("PostgreSQL's initdb fails: " + result.output());
    }
  }

  /** Tells whether the server accepts the setting. Needs an initialised data directory. */
  boolean accepts(String setting, String value) throws IOException {
    return run(
                "postgres",
                START_MAX,
                "-D",
                data.toString(),
                "-c",
                setting + "=" + value,
                "-C",
                setting)
            .exitCode()
        == 0;
  }

  /** Starts the server; returns when it takes connections. */
  void start() throws IOException {
    Result result =
        run(
            "pg_ctl",
            START_MAX.plusSeconds(10),
            "start",
            "--silent",
            "--wait",
            "--timeout=" + START_MAX.toSeconds(),
            "--pgdata=" + data,
            "--log=" + log);
    if (result.exitCode() != 0) {
      throw new ServerStartException(
          "PostgreSQL doesn't start: " + logTail() + " (the whole log: " + log + ")");
    }
  }

  /**
   * Stops the server: it ends sessions, rolls transactions back and writes a checkpoint. Returns
   * when it has ended.
   */
  void stop() throws IOException {
    if (tryStop("fast") || tryStop("immediate") || processId().isEmpty()) {
      return;
    }
    throw new IOException("PostgreSQL doesn't stop; its log: " + log);
  }

  private boolean tryStop(String mode) throws IOException {
    return run(
                "pg_ctl",
                STOP_MAX.plusSeconds(10),
                "stop",
                "--silent",
                "--wait",
                "--timeout=" + STOP_MAX.toSeconds(),
                "--mode=" + mode,
                "--pgdata=" + data)
            .exitCode()
        == 0;
  }

  /**
   * Returns the process number of the running server; empty where none runs, even if an ended one
   * left its file.
   */
  OptionalLong processId() throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(data.resolve("postmaster.pid"), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
    if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]+")) {
      return OptionalLong.empty();
    }
    long pid = Long.parseLong(lines.getFirst().strip());
    // After a reboot another process may have the number. A process that has ended, but whose
    // parent hasn't waited for it yet, has no command.
    boolean running =
        ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .filter(p -> p.info().command().filter(c -> c.endsWith("postgres")).isPresent())
            .isPresent();
    return running ? OptionalLong.of(pid) : OptionalLong.empty();
  }

  String logTail() throws IOException {
    if (!Files.exists(log)) {
      return "it left no log";
    }
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    return String.join(
        "; ", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
  }

  private Result run(String program, Duration most, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(binaries.command(program));
    command.addAll(List.of(arguments));
    // The output goes to a file: the server inherits it, and would keep a pipe open as long as it
    // lives.
    Path output = Files.createTempFile("loyalty-" + program, ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.environment().put("LC_ALL", "C");
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      Process process = builder.start();
      if (!process.waitFor(most.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(program + " takes longer than " + most.toSeconds() + " s");
      }
      return new Result(process.exitValue(), Files.readString(output).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for " + program, e);
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private record Result(int exitCode, String output) {}
}
