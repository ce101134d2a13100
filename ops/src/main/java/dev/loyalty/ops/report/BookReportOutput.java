package dev.loyalty.ops.report;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.program.ProgramLookup;
import dev.loyalty.ops.server.Role;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Prints a report of the book; a picocli mixin. */
final class BookReportOutput {

  /** The format of a report of the book. */
  enum Format {
    TEXT,
    JSON,
    CSV;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Option(
      names = "--program",
      paramLabel = "P",
      description = "Report this program alone (default: all that the login may read).")
  private @Nullable String program;

  @Option(
      names = "--format",
      paramLabel = "text|json|csv",
      defaultValue = "text",
      description = "The format of the report (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  BookReportOutput(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  /** Prints the report; returns the exit code. */
  int print(BookReport.Kind kind) throws IOException, CommandException {
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.READER));
    if (program != null) {
      ProgramLookup.load(jdbi, program);
    }
    BookReport report =
        BookReport.find(jdbi, kind, program)
            .orElseThrow(
                () ->
                    CommandException.failed(
                        "the reports were never refreshed"
                            + (program == null ? "" : " since the program " + program + " is there")
                            + ", or this login may not see them",
                        "Run `loyalty job run refresh-reports --date D`; `loyalty nightly` does so"
                            + " too."));
    switch (output.isJson() ? Format.JSON : format) {
      case TEXT -> printText(report, shell.out());
      case JSON -> shell.out().println(JsonMapper.shared().writeValueAsString(document(report)));
      case CSV -> printCsv(report, shell.out());
    }
    return ExitCode.DONE;
  }

  private static void printText(BookReport report, PrintStream out) {
    out.println("As of the end of " + report.asOf() + ".");
    out.println();
    Table table =
        new Table(
            report.columns().stream()
                .map(column -> column.toUpperCase(Locale.ROOT).replace('_', ' '))
                .toArray(String[]::new));
    report.rows().forEach(row -> table.add(row.toArray()));
    table.print(out);
  }

  private static Map<String, Object> document(BookReport report) {
    List<Map<String, @Nullable Object>> rows =
        report.rows().stream().map(row -> object(report.columns(), row)).toList();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("asOf", report.asOf().toString());
    document.put("rows", rows);
    return document;
  }

  private static Map<String, @Nullable Object> object(
      List<String> columns, List<@Nullable Object> row) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      object.put(camelCase(columns.get(i)), row.get(i));
    }
    return object;
  }

  private static String camelCase(String column) {
    StringBuilder name = new StringBuilder();
    for (String word : column.split("_")) {
      name.append(
          name.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return name.toString();
  }

  private static void printCsv(BookReport report, Appendable out) throws IOException {
    CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180);
    printer.print("as_of");
    printer.printRecord(report.columns());
    for (List<@Nullable Object> row : report.rows()) {
      printer.print(report.asOf());
      printer.printRecord(row.stream().map(CsvReport::safe));
    }
    printer.flush();
  }
}
