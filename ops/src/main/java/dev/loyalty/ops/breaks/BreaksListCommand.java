package dev.loyalty.ops.breaks;

import dev.loyalty.jobs.reconcile.Breaks;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.program.ProgramLookup;
import dev.loyalty.ops.server.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code breaks list}. */
@Command(name = "list", description = "List breaks: the worst first, then the oldest.")
final class BreaksListCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Option(names = "--open", description = "List breaks that are open or explained (the default).")
  private boolean open;

  @Option(names = "--all", description = "List resolved and accepted breaks too.")
  private boolean all;

  @Option(
      names = "--program",
      paramLabel = "P",
      description =
          "List the breaks of this program alone (default: of all programs and of the whole book).")
  private @Nullable String program;

  BreaksListCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException {
    if (open && all) {
      throw CommandException.usage("--open and --all exclude each other", "");
    }
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.READER));
    if (program != null) {
      ProgramLookup.load(jdbi, program);
    }
    Instant now = shell.clock().instant();
    List<BreakDocument> breaks =
        new Breaks(jdbi).list(all, program).stream().map(it -> BreakDocument.of(it, now)).toList();
    if (output.isJson()) {
      output.printJson(Map.of("breaks", breaks));
    } else {
      print(breaks);
    }
    return ExitCode.DONE;
  }

  private void print(List<BreakDocument> breaks) {
    if (breaks.isEmpty()) {
      output.text().println(all ? "No breaks." : "No open breaks.");
      return;
    }
    Table table =
        new Table(
            "FINGERPRINT",
            "STATUS",
            "SEVERITY",
            "KIND",
            "PROGRAM",
            "AGE",
            "OWNER",
            "SUBJECT",
            "EXPECTED",
            "ACTUAL");
    for (BreakDocument it : breaks) {
      table.add(
          it.fingerprint(),
          it.status(),
          it.severity(),
          it.kind(),
          it.program(),
          it.age(),
          it.owner(),
          it.subject(),
          it.expected(),
          it.actual());
    }
    table.print(output.text());
  }
}
