package dev.loyalty.ops.report;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code report liability}. */
@Command(
    name = "liability",
    description = {
      "Report what the programs owe their members, by program and tier: points issued, spent,"
          + " adjusted, expired and outstanding, what expires in the next 30, 60 and 90 days, and"
          + " the breakage (expired of 10 000 issued).",
      "The figures are those of the last run of the job refresh-reports."
    })
final class LiabilityReportCommand implements Callable<Integer> {

  @Mixin private final BookReportOutput output;

  LiabilityReportCommand(Shell shell) {
    this.output = new BookReportOutput(shell);
  }

  @Override
  public Integer call() throws IOException, CommandException {
    return output.print(BookReport.Kind.LIABILITY);
  }
}
