package dev.loyalty.ops.program;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ops.cli.Actor;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.server.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code program apply FILE}. */
@Command(
    name = "apply",
    description = {
      "Create or change the programs of a file, all of them or none.",
      "Programs that are as the file says, and those that it doesn't name, stay as they are."
    })
final class ProgramApplyCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Parameters(paramLabel = "FILE", description = "The programs file (YAML).")
  private Path file = Path.of("");

  /** One program of the JSON document. */
  private record Applied(String code, String change) {}

  ProgramApplyCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException {
    List<ProgramSpec> specs = read();
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.WRITER));
    Map<String, ProgramStore.Change> changes = new ProgramStore(jdbi).apply(specs, Actor.of(jdbi));
    if (output.isJson()) {
      List<Applied> programs = new ArrayList<>();
      changes.forEach((code, change) -> programs.add(new Applied(code, word(change))));
      output.printJson(Map.of("programs", programs));
    } else {
      Table table = new Table();
      changes.forEach((code, change) -> table.add(code, word(change)));
      table.print(output.text());
    }
    return ExitCode.DONE;
  }

  private List<ProgramSpec> read() throws CommandException {
    try {
      return ProgramFile.read(shell.resolve(file));
    } catch (WrongProgramFileException e) {
      e.findings().forEach(finding -> shell.err().println(finding));
      throw CommandException.usage(
          file + " is refused, nothing of it was applied", "Correct the fields named above.");
    } catch (IOException e) {
      throw CommandException.usage(
          Files.exists(shell.resolve(file))
              ? "the file " + file + " can't be read"
              : "the file " + file + " doesn't exist",
          "");
    }
  }

  private static String word(ProgramStore.Change change) {
    return change.name().toLowerCase(Locale.ROOT);
  }
}
