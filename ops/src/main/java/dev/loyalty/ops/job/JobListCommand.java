package dev.loyalty.ops.job;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code job list}. */
@Command(name = "list", description = "List the jobs in the order in which a night runs them.")
final class JobListCommand implements Callable<Integer> {

  @Mixin private final OutputOptions output;

  JobListCommand(Shell shell) {
    this.output = new OutputOptions(shell);
  }

  private record Line(String job, String runsFor, String does) {
    static Line of(JobName name) {
      String runsFor =
          switch (name.scope()) {
            case PROGRAM -> "each program";
            case BOOK -> "the whole book";
            case EITHER -> "the whole book, or a program";
          };
      return new Line(name.toString(), runsFor, name.purpose());
    }
  }

  @Override
  public Integer call() {
    List<Line> lines = Stream.of(JobName.values()).map(Line::of).toList();
    if (output.isJson()) {
      output.printJson(lines);
    } else {
      Table table = new Table("JOB", "RUNS FOR", "WHAT IT DOES");
      lines.forEach(line -> table.add(line.job(), line.runsFor(), line.does()));
      table.print(output.text());
    }
    return ExitCode.DONE;
  }
}
