package dev.loyalty.ops.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * The surroundings of a command: streams, environment and clock of the process, or of a test.
 * Standard output is for results alone; messages and progress go to the error stream.
 *
 * @param environment the environment variables
 * @param directory the directory of relative file names
 * @param in standard input, read to its end at most once
 * @param out standard output, UTF-8, buffered: flushed when the command ends
 * @param err standard error, UTF-8
 * @param terminal whether a human is watching {@code err}
 * @param clock the present time
 */
public record Shell(
    Map<String, String> environment,
    Path directory,
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    Clock clock) {

  private static final int OUT_BUFFER_BYTES = 1 << 16;

  /** Returns the process's own surroundings. */
  public static Shell ofProcess() {
    return new Shell(
        System.getenv(),
        Path.of("").toAbsolutePath(),
        System.in,
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUT_BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        isErrorStreamATerminal(),
        Clock.systemUTC());
  }

  /** Resolves the name of a file that the user gave. */
  public Path resolve(Path file) {
    return directory.resolve(file);
  }

  @SuppressWarnings("SystemConsoleNull") // The launcher sets jdk.console=java.base: it still is.
  private static boolean isErrorStreamATerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    Path errorStream = Path.of("/proc/self/fd/2");
    if (!Files.exists(errorStream)) {
      // Not Linux. The console exists only where input and output are both a terminal.
      return System.console() != null;
    }
    try {
      Path target = Files.readSymbolicLink(errorStream);
      return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
    } catch (IOException e) {
      // This process may not read the link, so the user's terminal didn't open the stream.
      return false;
    }
  }
}
