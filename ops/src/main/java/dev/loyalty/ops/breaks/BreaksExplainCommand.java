package dev.loyalty.ops.breaks;

import dev.loyalty.jobs.reconcile.Breaks;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code breaks explain FINGERPRINT --owner O --note N}. */
@Command(
    name = "explain",
    description = {
      "Note the reason of an open break and its owner. Run it again to add a note.",
      "The break counts as open until reconciliation finds it gone or it is accepted."
    })
final class BreaksExplainCommand implements Callable<Integer> {

  @Mixin private final BreakRemark remark;

  BreaksExplainCommand(Shell shell) {
    this.remark = new BreakRemark(shell);
  }

  @Override
  public Integer call() throws CommandException {
    remark.make("explained", "Only open breaks need to be explained.", Breaks::explain);
    return ExitCode.DONE;
  }
}
