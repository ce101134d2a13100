package dev.loyalty.ops.report;

import dev.loyalty.jobs.reconcile.RunReport;
import dev.loyalty.jobs.reconcile.RunReports;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputFile;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Role;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code report reconciliation}. */
@Command(
    name = "reconciliation",
    description = {
      "Report a reconciliation: the verdict, what was checked, the breaks, what moved, and the"
          + " heads of the chains.",
      "Without --date and --run it reports the last run. It exits with 3 where breaks are open."
    })
final class ReconciliationReportCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Option(names = "--date", paramLabel = "D", description = "The last run of this business date.")
  private @Nullable LocalDate date;

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "The run of this number; `job status --json` prints the numbers.")
  private @Nullable Long run;

  @Option(
      names = "--program",
      paramLabel = "P",
      description = "The last run for this program alone (default: for the whole book).")
  private @Nullable String program;

  @Option(
      names = "--format",
      paramLabel = "text|json|csv|html",
      defaultValue = "text",
      description = "The format of the report (default: ${DEFAULT-VALUE}).")
  private ReportFormat format = ReportFormat.TEXT;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to write; an existing file is replaced (default: standard output).")
  private @Nullable Path file;

  ReconciliationReportCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    if (run != null && (date != null || program != null)) {
      throw CommandException.usage("--run excludes --date and --program", "");
    }
    RunReports reports = new RunReports(BookJdbi.of(servers.database().source(Role.READER)));
    RunReport found = find(reports).orElseThrow(this::missing);
    ReconciliationReport report =
        ReconciliationReport.of(found, reports.breaks(found), shell.clock().instant());
    if (file == null) {
      write(report, shell.out());
    } else {
      writeFile(report, shell.resolve(file));
    }
    return report.openBreaks() > 0 ? ExitCode.BREAKS : ExitCode.DONE;
  }

  private Optional<RunReport> find(RunReports reports) {
    return run == null ? reports.findLast(date, program) : reports.find(run);
  }

  private CommandException missing() {
    String what =
        run != null
            ? "no reconciliation has the number " + run
            : "nothing was reconciled"
                + (date == null ? " yet" : " for " + date)
                + (program == null ? "" : " for the program " + program);
    return CommandException.failed(
        what + ", or this login may not see it",
        "Run `loyalty job run reconcile --date "
            + (date == null ? "D" : date)
            + "`; `loyalty job status` shows the last run.");
  }

  private void writeFile(ReconciliationReport report, Path target)
      throws IOException, CommandException {
    OutputFile.write(
        target,
        stream -> {
          PrintStream out =
              new PrintStream(new BufferedOutputStream(stream), false, StandardCharsets.UTF_8);
          write(report, out);
          if (out.checkError()) {
            throw CommandException.failed("the report can't be written to " + target, "");
          }
        });
  }

  private void write(ReconciliationReport report, PrintStream out) throws IOException {
    switch (output.isJson() ? ReportFormat.JSON : format) {
      case TEXT -> TextReport.print(report, out);
      case JSON -> out.println(JsonMapper.shared().writeValueAsString(report));
      case CSV -> CsvReport.write(report, out);
      case HTML -> out.print(HtmlReport.of(report));
    }
  }
}
