package dev.loyalty.ops.report;

import dev.loyalty.jobs.reconcile.RunReport.HeadLine;
import dev.loyalty.jobs.reconcile.RunReport.LegLine;
import dev.loyalty.jobs.reconcile.RunReport.MovementLine;
import dev.loyalty.jobs.reconcile.RunReport.ProgramLine;
import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.ops.breaks.BreakDocument;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the report for spreadsheets: one table, a row a line of the report. The first column tells
 * the kinds of lines apart; columns that a kind doesn't have are empty.
 */
final class CsvReport {

  /** The columns in their order. */
  private enum Column {
    SECTION,
    PROGRAM,
    NAME,
    COUNT,
    UNIT,
    POINTS,
    SEVERITY,
    STATUS,
    EXPECTED,
    ACTUAL,
    FIRST_SEEN,
    AGE_DAYS,
    OWNER,
    DETAIL,
    NOTES,
    FINGERPRINT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The cells of one row, by column. */
  private static final class Row {

    private final Map<Column, Object> cells = new EnumMap<>(Column.class);

    Row(String section, @Nullable String program, String name) {
      with(Column.SECTION, section).with(Column.PROGRAM, program).with(Column.NAME, name);
    }

    Row with(Column column, @Nullable Object cell) {
      if (cell != null) {
        cells.put(column, cell);
      }
      return this;
    }

    Object[] inOrder() {
      return Stream.of(Column.values()).map(cells::get).map(CsvReport::safe).toArray();
    }
  }

  /** Matches texts that spreadsheets calculate (OWASP, "CSV Injection"). */
  private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\\t\\r\\n].*", Pattern.DOTALL);

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  private final CSVPrinter printer;

  private CsvReport(CSVPrinter printer) {
    this.printer = printer;
  }

  static void write(ReconciliationReport report, Appendable out) throws IOException {
    CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180);
    printer.printRecord((Object[]) Column.values());
    new CsvReport(printer).write(report);
    printer.flush();
  }

  private void write(ReconciliationReport report) throws IOException {
    print(verdict(report));
    for (LegLine leg : report.legs()) {
      print(leg(leg));
    }
    for (BreakDocument it : report.breaks()) {
      print(found(it));
    }
    for (ProgramLine program : report.programs()) {
      print(total(program, "opening", program.opening()));
      for (MovementLine movement : program.movements()) {
        print(movement(program, movement));
      }
      print(total(program, "closing", program.closing()));
    }
    for (HeadLine head : report.heads()) {
      print(head(head));
    }
  }

  private void print(Row row) throws IOException {
    printer.printRecord(row.inOrder());
  }

  private static Row verdict(ReconciliationReport report) {
    return new Row("verdict", report.program(), "run " + report.run())
        .with(Column.COUNT, report.openBreaks())
        .with(Column.UNIT, "open breaks")
        .with(Column.STATUS, report.verdict())
        .with(Column.FIRST_SEEN, report.asOf())
        .with(
            Column.DETAIL,
            report.headline()
                + " Looked at "
                + report.depth()
                + ", in "
                + report.seconds()
                + " s.");
  }

  private static Row leg(LegLine leg) {
    return new Row("leg", leg.program(), leg.leg())
        .with(Column.COUNT, leg.checked())
        .with(Column.UNIT, leg.unit())
        .with(Column.STATUS, leg.breaks() == 0 ? "clean" : leg.breaks() + " breaks")
        .with(Column.DETAIL, leg.notChecked());
  }

  private static Row found(BreakDocument it) {
    return new Row("break", it.program(), it.kind() + ": " + it.subject())
        .with(Column.SEVERITY, it.severity())
        .with(Column.STATUS, it.status())
        .with(Column.EXPECTED, it.expected())
        .with(Column.ACTUAL, it.actual())
        .with(Column.FIRST_SEEN, it.firstSeen())
        .with(Column.AGE_DAYS, it.ageDays())
        .with(Column.OWNER, it.owner())
        .with(Column.DETAIL, it.evidence())
        .with(Column.NOTES, it.notes())
        .with(Column.FINGERPRINT, it.fingerprint());
  }

  private static Row movement(ProgramLine program, MovementLine movement) {
    return new Row("movement", program.program(), movement.kind())
        .with(Column.COUNT, movement.movements())
        .with(Column.UNIT, "movements")
        .with(Column.POINTS, movement.points())
        .with(Column.DETAIL, text(movement.change()));
  }

  private static Row total(ProgramLine program, String name, Totals totals) {
    return new Row("total", program.program(), name)
        .with(Column.POINTS, totals.members())
        .with(Column.DETAIL, text(totals));
  }

  private static Row head(HeadLine head) {
    return new Row("head", null, head.topic() + "-" + head.partition())
        .with(Column.COUNT, head.batch())
        .with(Column.UNIT, "batches")
        .with(Column.DETAIL, head.digest());
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

  /** Puts an apostrophe before a text that a spreadsheet would calculate; numbers stay. */
  static String safe(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text = value.toString();
    return FORMULA.matcher(text).matches() && !NUMBER.matcher(text).matches() ? "'" + text : text;
  }
}
