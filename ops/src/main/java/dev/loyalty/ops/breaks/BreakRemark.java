package dev.loyalty.ops.breaks;

import dev.loyalty.jobs.reconcile.BreakLine;
import dev.loyalty.jobs.reconcile.Breaks;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.cli.Actor;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Role;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options and work of the commands that explain or accept a break; a picocli mixin. */
final class BreakRemark {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Parameters(
      paramLabel = "FINGERPRINT",
      description = "The fingerprint, as `breaks list` prints it.")
  private UUID fingerprint = new UUID(0, 0);

  @Option(
      names = "--owner",
      paramLabel = "O",
      required = true,
      description = "The person who looks after the break from now on.")
  private String owner = "";

  @Option(
      names = "--note",
      paramLabel = "N",
      required = true,
      description = "The reason; it is added to the notes of the break.")
  private String note = "";

  BreakRemark(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  /** Changes the break; returns false where its status doesn't allow that. */
  @FunctionalInterface
  interface Change {
    boolean of(Breaks breaks, UUID fingerprint, Breaks.Remark remark);
  }

  /**
   * @param what it does, as in "can't be …"
   * @param cure where it can't
   */
  void make(String what, String cure, Change change) throws CommandException {
    String by = notBlank("--owner", owner);
    String said = notBlank("--note", note);
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.WRITER));
    Breaks breaks = new Breaks(jdbi);
    load(breaks, fingerprint);
    boolean changed = change.of(breaks, fingerprint, new Breaks.Remark(by, said, Actor.of(jdbi)));
    BreakLine now = load(breaks, fingerprint);
    if (!changed) {
      throw CommandException.refused(
          "break " + fingerprint + " is " + now.status() + " and can't be " + what, cure);
    }
    BreakDocument document = BreakDocument.of(now, shell.clock().instant());
    if (output.isJson()) {
      output.printJson(document);
    } else {
      BreakText.print(document, output.text());
    }
  }

  static BreakLine load(Breaks breaks, UUID fingerprint) throws CommandException {
    return breaks
        .find(fingerprint)
        .orElseThrow(
            () ->
                CommandException.failed(
                    "the break " + fingerprint + " doesn't exist, or this login may not see it",
                    "`loyalty breaks list --all` lists them."));
  }

  private static String notBlank(String option, String value) throws CommandException {
    if (value.isBlank()) {
      throw CommandException.usage(option + " is empty", "Name the owner and give the reason.");
    }
    return value.strip();
  }
}
