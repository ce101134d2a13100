package dev.loyalty.ops.export;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Progress;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.program.ProgramLookup;
import dev.loyalty.ops.server.Role;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export balances}. */
@Command(
    name = "balances",
    description = "Write all accounts of a program with their balances, ordered by account code.")
final class ExportBalancesCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final ExportTarget target;

  @Option(
      names = "--program",
      paramLabel = "P",
      required = true,
      description = "The program's code.")
  private String program = "";

  ExportBalancesCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.target = new ExportTarget(shell);
  }

  @Override
  public Integer call() throws IOException, CommandException {
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.READER));
    int programId = ProgramLookup.load(jdbi, program).id();
    target.write(
        out -> {
          try (Progress progress = Progress.of(shell, "exporting", 0)) {
            new BalanceRows(jdbi).write(programId, target.format(), out, progress::at);
          }
        });
    return ExitCode.DONE;
  }
}
