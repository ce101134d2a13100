package dev.loyalty.ops.deadletter;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.DeadLetters;
import dev.loyalty.ops.cli.Actor;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Role;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters discard ID… --reason R}. */
@Command(
    name = "discard",
    description = "Mark dead letters as settled without replaying them. They stay in the database.")
final class DeadLetterDiscardCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Parameters(
      paramLabel = "ID",
      arity = "1..*",
      description = "The ids, as `dead-letters list` prints them.")
  private List<Long> ids = List.of();

  @Option(
      names = "--reason",
      paramLabel = "R",
      required = true,
      description = "The reason; it is kept with the dead letter.")
  private String reason = "";

  DeadLetterDiscardCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws CommandException {
    if (reason.isBlank()) {
      throw CommandException.usage("--reason is empty", "Give the reason.");
    }
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.WRITER));
    DeadLetters letters = new DeadLetters(jdbi);
    List<Long> open = DeadLetterSelection.checkOpen(letters, ids);
    String actor = Actor.of(jdbi);
    for (long id : open) {
      if (!letters.discard(id, reason.strip(), actor, shell.clock().instant())) {
        throw CommandException.refused(
            "dead letter " + id + " was settled by someone else at the same time",
            "The dead letters named before it are discarded.");
      }
    }
    if (output.isJson()) {
      output.printJson(Map.of("discarded", open));
    } else {
      output.text().println("Discarded: " + open.size());
    }
    return ExitCode.DONE;
  }
}
