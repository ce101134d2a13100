package dev.loyalty.ops.report;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code report volume}. */
@Command(
    name = "volume",
    description = {
      "Report movements and points by program, day and kind.",
      "The figures are those of the last run of the job refresh-reports."
    })
final class VolumeReportCommand implements Callable<Integer> {

  @Mixin private final BookReportOutput output;

  VolumeReportCommand(Shell shell) {
    this.output = new BookReportOutput(shell);
  }

  @Override
  public Integer call() throws IOException, CommandException {
    return output.print(BookReport.Kind.VOLUME);
  }
}
