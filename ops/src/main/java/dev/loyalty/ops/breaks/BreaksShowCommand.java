package dev.loyalty.ops.breaks;

import dev.loyalty.jobs.reconcile.Breaks;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Role;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code breaks show FINGERPRINT}. */
@Command(name = "show", description = "Show a break with its evidence, owner and notes.")
final class BreaksShowCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Parameters(
      paramLabel = "FINGERPRINT",
      description = "The fingerprint, as `breaks list` prints it.")
  private UUID fingerprint = new UUID(0, 0);

  BreaksShowCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException {
    Breaks breaks = new Breaks(BookJdbi.of(servers.database().source(Role.READER)));
    BreakDocument found =
        BreakDocument.of(BreakRemark.load(breaks, fingerprint), shell.clock().instant());
    if (output.isJson()) {
      output.printJson(found);
    } else {
      BreakText.print(found, output.text());
    }
    return ExitCode.DONE;
  }
}
