package dev.loyalty.ops.report;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code report top}. */
@Command(
    name = "top",
    description = {
      "Report the 100 accounts of each program that are owed most.",
      "The figures are those of the last run of the job refresh-reports."
    })
final class TopReportCommand implements Callable<Integer> {

  @Mixin private final BookReportOutput output;

  TopReportCommand(Shell shell) {
    this.output = new BookReportOutput(shell);
  }

  @Override
  public Integer call() throws IOException, CommandException {
    return output.print(BookReport.Kind.TOP);
  }
}
