package dev.loyalty.jobs.backup;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code pg_dump} and {@code pg_restore} of this machine. */
final class PostgresPrograms {

  /** The path of {@code pg_dump}; {@code none}: use none. */
  static final String PG_DUMP = "LOYALTY_PG_DUMP";

  /** The directory of PostgreSQL's programs. */
  static final String PG_BIN = "PG_BIN";

  private static final Pattern MAJOR = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

  private PostgresPrograms() {}

  /**
   * A {@code pg_dump} that is not older than the server: an older one refuses. Empty: there is
   * none, or it would not know how to get there.
   *
   * @throws BackupException one was named that doesn't fit
   */
  static Optional<Path> findPgDump(BackupSettings settings, int serverMajor)
      throws IOException, BackupException {
    String named = settings.environment().get(PG_DUMP);
    if (settings.client().isEmpty() || "none".equals(named)) {
      return Optional.empty();
    }
    if (named != null && !named.isBlank()) {
      Path program = Path.of(named.strip());
      Optional<Integer> major = major(program);
      if (major.isEmpty() || major.get() < serverMajor) {
        throw new BackupException(
            String.format(
                Locale.ROOT,
                "%s names %s, which is no pg_dump of version %d or later",
                PG_DUMP,
                program,
                serverMajor),
            "Name one that fits the server, or unset " + PG_DUMP + ".");
      }
      return Optional.of(program);
    }
    for (Path program : candidates(settings.environment(), "pg_dump")) {
      Optional<Integer> major = major(program);
      if (major.isPresent() && major.get() >= serverMajor) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /**
   * The newest there is: it reads what older ones wrote.
   *
   * @throws BackupException there is none
   */
  static Path findPgRestore(Map<String, String> environment) throws IOException, BackupException {
    @Nullable Path newest = null;
    int newestMajor = 0;
    for (Path program : candidates(environment, "pg_restore")) {
      int major = major(program).orElse(0);
      if (major > newestMajor) {
        newest = program;
        newestMajor = major;
      }
    }
    if (newest == null) {
      throw new BackupException(
          "the backup was made by pg_dump, and there is no pg_restore on this machine",
          "Install PostgreSQL's client programs, or set PG_BIN to where they are.");
    }
    return newest;
  }

  private static List<Path> candidates(Map<String, String> environment, String program) {
    List<Path> candidates = new ArrayList<>();
    String pgDump = environment.get(PG_DUMP);
    if (pgDump != null && !pgDump.isBlank() && !pgDump.equals("none")) {
      candidates.add(Path.of(pgDump.strip()).resolveSibling(program));
    }
    String bin = environment.get(PG_BIN);
    if (bin != null && !bin.isBlank()) {
      candidates.add(Path.of(bin.strip()).resolve(program));
    }
    String path = environment.get("PATH");
    for (String directory : (path == null ? "" : path).split(File.pathSeparator)) {
      if (!directory.isBlank()) {
        candidates.add(Path.of(directory).resolve(program));
      }
    }
    return candidates.stream().filter(Files::isExecutable).toList();
  }

  /** Empty: it doesn't say. */
  private static Optional<Integer> major(Path program) throws IOException {
    if (!Files.isExecutable(program)) {
      return Optional.empty();
    }
    Process process =
        new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher matcher = MAJOR.matcher(said);
    return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }
}
