package dev.loyalty.jobs.backup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run of one of PostgreSQL's own programs. Whoever starts it closes it. */
final class ClientProcess implements AutoCloseable {

  private static final int COMPLAINT_MAX = 500;

  private final Process process;
  private final Path complaints;
  private final String name;

  private ClientProcess(Process process, Path complaints, String name) {
    this.process = process;
    this.complaints = complaints;
    this.name = name;
  }

  /**
   * @param client where the server is, and the password
   */
  static ClientProcess start(List<String> command, Map<String, String> client) throws IOException {
    Path complaints = Files.createTempFile("loyalty-client", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(complaints.toFile());
    builder.environment().keySet().removeIf(it -> it.startsWith("LOYALTY_"));
    builder.environment().putAll(client);
    try {
      String name = String.valueOf(Path.of(command.getFirst()).getFileName());
      return new ClientProcess(builder.start(), complaints, name);
    } catch (IOException e) {
      Files.deleteIfExists(complaints);
      throw e;
    }
  }

  Process process() {
    return process;
  }

  /**
   * Waits for its end.
   *
   * @throws BackupException it says that something went wrong
   */
  void checkEnd() throws IOException, BackupException {
    int exit;
    try {
      exit = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + name);
    }
    if (exit != 0) {
      String said = Files.readString(complaints, StandardCharsets.UTF_8).strip();
      throw new BackupException(
          String.format(
              Locale.ROOT,
              "%s failed with exit code %d: %s",
              name,
              exit,
              said.substring(0, Math.min(said.length(), COMPLAINT_MAX))),
          "Set " + PostgresPrograms.PG_DUMP + "=none to do without it.");
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.deleteIfExists(complaints);
  }
}
