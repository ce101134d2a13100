package dev.loyalty.ops.report;

import dev.loyalty.jobs.reconcile.RunReport.HeadLine;
import dev.loyalty.jobs.reconcile.RunReport.LegLine;
import dev.loyalty.jobs.reconcile.RunReport.MovementLine;
import dev.loyalty.jobs.reconcile.RunReport.ProgramLine;
import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.ops.breaks.BreakDocument;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * The report for spreadsheets: one table, a row a line of the report, told apart by their first
 * column.
 */
final class CsvReport {

  private static final String[] COLUMNS = {
    "section",
    "program",
    "name",
    "count",
    "unit",
    "points",
    "severity",
    "status",
    "expected",
    "actual",
    "first_seen",
    "age_days",
    "owner",
    "detail",
    "notes",
    "fingerprint"
  };

  /** What spreadsheets take for a formula (OWASP, "CSV Injection"). */
  private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\\t\\r\\n].*", Pattern.DOTALL);

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  private CsvReport() {}

  static void write(ReconciliationReport report, Appendable out) throws IOException {
    CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180);
    printer.printRecord((Object[]) COLUMNS);
    row(
        printer,
        "verdict",
        report.program(),
        "run " + report.run(),
        report.openBreaks(),
        "open breaks",
        null,
        null,
        report.verdict(),
        null,
        null,
        report.asOf(),
        null,
        null,
        report.headline() + " Looked at " + report.depth() + ", in " + report.seconds() + " s.");
    for (LegLine leg : report.legs()) {
      row(
          printer,
          "leg",
          leg.program(),
          leg.leg(),
          leg.checked(),
          leg.unit(),
          null,
          null,
          leg.breaks() == 0 ? "clean" : leg.breaks() + " breaks",
          null,
          null,
          null,
          null,
          null,
          leg.notChecked());
    }
    for (BreakDocument it : report.breaks()) {
      row(
          printer,
          "break",
          it.program(),
          it.kind() + ": " + it.subject(),
          null,
          null,
          null,
          it.severity(),
          it.status(),
          it.expected(),
          it.actual(),
          it.firstSeen(),
          it.ageDays(),
          it.owner(),
          it.evidence(),
          it.notes(),
          it.fingerprint());
    }
    for (ProgramLine program : report.programs()) {
      total(printer, program.program(), "opening", program.opening());
      for (MovementLine movement : program.movements()) {
        row(
            printer,
            "movement",
            program.program(),
            movement.kind(),
            movement.movements(),
            "movements",
            movement.points(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            text(movement.change()));
      }
      total(printer, program.program(), "closing", program.closing());
    }
    for (HeadLine head : report.heads()) {
      row(
          printer,
          "head",
          null,
          head.topic() + "-" + head.partition(),
          head.batch(),
          "batches",
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          head.digest());
    }
    printer.flush();
  }

  private static void total(CSVPrinter printer, String program, String name, Totals totals)
      throws IOException {
    row(
        printer,
        "total",
        program,
        name,
        null,
        null,
        totals.available() + totals.pending() + totals.held(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        text(totals));
  }

  private static String text(Totals it) {
    return String.format(
        Locale.ROOT,
        "available %d, pending %d, held %d, issuance %d, redemption %d, adjustment %d, expiry %d",
        it.available(),
        it.pending(),
        it.held(),
        it.issuance(),
        it.redemption(),
        it.adjustment(),
        it.expiry());
  }

  /** Columns that are not named are empty. */
  private static void row(CSVPrinter printer, @Nullable Object... values) throws IOException {
    printer.printRecord(
        Arrays.stream(Arrays.copyOf(values, COLUMNS.length)).map(CsvReport::safe).toArray());
  }

  /** A text that a spreadsheet would calculate gets an apostrophe before it; numbers stay. */
  static String safe(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text = value.toString();
    return FORMULA.matcher(text).matches() && !NUMBER.matcher(text).matches() ? "'" + text : text;
  }
}
