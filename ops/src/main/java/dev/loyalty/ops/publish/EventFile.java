package dev.loyalty.ops.publish;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * A file of events, a line each.
 *
 * @param name as the user gave it
 * @param opening opens it, once
 */
public record EventFile(String name, Opening opening) {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final String STANDARD_INPUT = "-";

  /** How it is opened. */
  @FunctionalInterface
  public interface Opening {
    InputStream open() throws IOException;
  }

  /**
   * Those that the user named, all of which can be read. {@code .gz} is unpacked, {@code -} is
   * standard input.
   *
   * @throws CommandException where one of them can't be, so that nothing is sent of the others
   *     either
   */
  public static List<EventFile> all(Shell shell, List<String> names) throws CommandException {
    List<EventFile> files = new ArrayList<>();
    for (String name : names) {
      files.add(one(shell, name));
    }
    if (names.stream().filter(STANDARD_INPUT::equals).count() > 1) {
      throw CommandException.usage("standard input (-) can be read only once", "");
    }
    return files;
  }

  private static EventFile one(Shell shell, String name) throws CommandException {
    if (name.equals(STANDARD_INPUT)) {
      return new EventFile("standard input", shell::in);
    }
    Path path = shell.resolve(Path.of(name));
    if (!Files.exists(path)) {
      throw CommandException.usage("there is no file " + name, "Nothing was published.");
    }
    if (Files.isDirectory(path) || !Files.isReadable(path)) {
      throw CommandException.usage("the file " + name + " can't be read", "Nothing was published.");
    }
    return new EventFile(name, () -> open(path));
  }

  private static InputStream open(Path path) throws IOException {
    InputStream file = Files.newInputStream(path);
    if (!path.toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
      return file;
    }
    try {
      return new GZIPInputStream(file, BUFFER_BYTES);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }
}
