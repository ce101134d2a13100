package dev.loyalty.ops.demo;

import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.program.ProgramFile;
import dev.loyalty.ops.program.WrongProgramFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the programs of a demo: from the user's file, or the built-in ones. */
final class DemoPrograms {

  private static final String BUILT_IN = "programs.yaml";

  private DemoPrograms() {}

  /**
   * @param file null for the built-in programs
   */
  static List<ProgramSpec> read(Shell shell, @Nullable Path file)
      throws CommandException, IOException {
    try {
      return file == null ? builtIn() : ProgramFile.read(shell.resolve(file));
    } catch (WrongProgramFileException e) {
      e.findings().forEach(shell.err()::println);
      throw CommandException.usage(
          "the programs file " + file + " is refused", "Correct the fields named above.");
    } catch (IOException e) {
      if (file == null) {
        throw e;
      }
      throw CommandException.usage(
          Files.exists(shell.resolve(file))
              ? "the file " + file + " can't be read"
              : "the file " + file + " doesn't exist",
          "");
    }
  }

  private static List<ProgramSpec> builtIn() throws IOException, WrongProgramFileException {
    try (InputStream in = DemoPrograms.class.getResourceAsStream(BUILT_IN)) {
      if (in == null) {
        throw new IOException("This build lacks its " + BUILT_IN);
      }
      return ProgramFile.parse(in.readAllBytes());
    }
  }
}
