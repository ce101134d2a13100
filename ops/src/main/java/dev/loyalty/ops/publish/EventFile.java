package dev.loyalty.ops.publish;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Shell;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A file of events, a line each.
 *
 * @param name the name that the user gave
 * @param opening opens the file, once
 */
public record EventFile(String name, Opening opening) {

  private static final String STANDARD_INPUT = "-";
  private static final String NOTHING_PUBLISHED = "Nothing was published.";

  /** Opens a stream of lines. */
  @FunctionalInterface
  public interface Opening {
    InputStream open() throws IOException;
  }

  /**
   * Finds the files that the user named and looks at the start of each. {@code .gz} is unpacked,
   * {@code -} is standard input.
   *
   * @throws CommandException where one of them can't be read or isn't plain UTF-8, so that nothing
   *     is sent of the others either
   */
  public static List<EventFile> all(Shell shell, List<String> names) throws CommandException {
    if (names.stream().filter(STANDARD_INPUT::equals).count() > 1) {
      throw CommandException.usage("standard input (-) can be read only once", "");
    }
    List<EventFile> files = new ArrayList<>();
    for (String name : names) {
      files.add(name.equals(STANDARD_INPUT) ? standardInput(shell) : named(shell, name));
    }
    return files;
  }

  /**
   * Opens the file; the caller closes it.
   *
   * @throws IOException naming the file, as all that the reader throws does
   */
  public LineReader lines() throws IOException {
    try {
      return new LineReader(name, opening.open());
    } catch (IOException e) {
      throw LineReader.failed(name, e);
    }
  }

  private static EventFile standardInput(Shell shell) throws CommandException {
    InputStream in = new BufferedInputStream(shell.in());
    EventFile file = new EventFile("standard input", () -> in);
    try {
      in.mark(ForeignEncoding.START_BYTES);
      file.requireUtf8(in);
      in.reset();
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    return file;
  }

  private static EventFile named(Shell shell, String name) throws CommandException {
    Path path = shell.resolve(Path.of(name));
    if (!Files.exists(path)) {
      throw CommandException.usage("the file " + name + " doesn't exist", NOTHING_PUBLISHED);
    }
    if (Files.isDirectory(path) || !Files.isReadable(path)) {
      throw CommandException.usage("the file " + name + " can't be read", NOTHING_PUBLISHED);
    }
    boolean packed = name.toLowerCase(Locale.ROOT).endsWith(".gz");
    EventFile file =
        new EventFile(name, () -> packed ? GzipFile.open(path) : Files.newInputStream(path));
    try (InputStream in = file.opening.open()) {
      file.requireUtf8(in);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    return file;
  }

  private CommandException unreadable(IOException e) {
    return CommandException.failed(name + ": " + e.getMessage(), NOTHING_PUBLISHED, e);
  }

  private void requireUtf8(InputStream in) throws IOException, CommandException {
    Optional<ForeignEncoding> foreign =
        ForeignEncoding.find(in.readNBytes(ForeignEncoding.START_BYTES));
    if (foreign.isPresent()) {
      throw CommandException.failed(
          name + " " + foreign.get().title() + "; events are plain UTF-8",
          NOTHING_PUBLISHED + " Convert the (unpacked) file first: " + foreign.get().conversion());
    }
  }
}
