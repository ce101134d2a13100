package dev.loyalty.ops.breaks;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code breaks accept FINGERPRINT --owner O --note N}. */
@Command(
    name = "accept",
    description = {
      "Note that nothing will be done about an explained break.",
      "The break no longer counts as long as the difference stays the same."
    })
final class BreaksAcceptCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final BreakRemark remark;

  BreaksAcceptCommand(Shell shell) {
    this.shell = shell;
    this.remark = new BreakRemark(shell);
  }

  @Override
  public Integer call() throws CommandException {
    remark.make(
        "accepted",
        "Only explained breaks can be accepted: run `loyalty breaks explain` first.",
        (breaks, fingerprint, said) -> breaks.accept(fingerprint, said, shell.clock().instant()));
    return ExitCode.DONE;
  }
}
