package dev.loyalty.ops.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that a command is told to write to. */
public final class OutputFile {

  private OutputFile() {}

  /** Writes the content. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException, CommandException;
  }

  /**
   * Writes the file as a whole or not at all, and replaces an earlier one. A pipe or a device is
   * written to directly.
   *
   * @throws CommandException where it is a directory
   */
  public static void write(Path target, Content content) throws IOException, CommandException {
    if (Files.isDirectory(target)) {
      throw CommandException.usage(target + " is a directory", "Name a file in it with --out.");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
        content.writeTo(out);
      }
      return;
    }
    Path file = Files.exists(target) ? target.toRealPath() : target;
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try {
      try (OutputStream out = Files.newOutputStream(unfinished)) {
        content.writeTo(out);
      }
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
