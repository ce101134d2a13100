package dev.loyalty.ops.report;

import dev.loyalty.jobs.reconcile.RunReport.HeadLine;
import dev.loyalty.jobs.reconcile.RunReport.LegLine;
import dev.loyalty.jobs.reconcile.RunReport.MovementLine;
import dev.loyalty.jobs.reconcile.RunReport.ProgramLine;
import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.ops.breaks.BreakDocument;
import dev.loyalty.ops.breaks.BreakText;
import dev.loyalty.ops.cli.PlainText;
import dev.loyalty.ops.cli.Table;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the report for a terminal. */
final class TextReport {

  private TextReport() {}

  static void print(ReconciliationReport report, PrintStream out) {
    out.println(report.headline());
    out.println();
    Table about = new Table();
    about.add("run", report.run() + " of " + report.businessDate() + ", " + report.scope());
    about.add("looked at", report.depth());
    about.add("as of", report.asOf());
    about.add("took", String.format(Locale.ROOT, "%.1f s", report.seconds()));
    about.print(out);
    printLegs(report, out);
    printBreaks(report, out);
    report.programs().forEach(program -> printProgram(program, out));
    printHeads(report, out);
  }

  private static void printLegs(ReconciliationReport report, PrintStream out) {
    out.println();
    Table table = new Table("LEG", "PROGRAM", "CHECKED", "", "BREAKS", "TOOK", "NOT CHECKED");
    for (LegLine leg : report.legs()) {
      table.add(
          leg.leg(),
          leg.program(),
          leg.checked(),
          leg.unit(),
          leg.breaks(),
          String.format(Locale.ROOT, "%.1f s", leg.durationMillis() / 1e3),
          leg.notChecked());
    }
    table.print(out);
  }

  private static void printBreaks(ReconciliationReport report, PrintStream out) {
    for (BreakDocument it : report.breaks()) {
      out.println();
      BreakText.print(it, out);
    }
  }

  private static void printProgram(ProgramLine program, PrintStream out) {
    out.println();
    out.println(PlainText.ofLine(program.program() + ", " + ReconciliationReport.period(program)));
    Table table =
        new Table(
            "",
            "MOVEMENTS",
            "POINTS",
            "AVAILABLE",
            "PENDING",
            "HELD",
            "ISSUANCE",
            "REDEMPTION",
            "ADJUSTMENT",
            "EXPIRY");
    add(table, "opening", null, null, program.opening());
    for (MovementLine movement : program.movements()) {
      add(table, movement.kind(), movement.movements(), movement.points(), movement.change());
    }
    add(table, "closing", null, null, program.closing());
    table.print(out);
  }

  private static void add(
      Table table, String name, @Nullable Long movements, @Nullable Long points, Totals it) {
    table.add(
        name,
        movements,
        points,
        it.available(),
        it.pending(),
        it.held(),
        it.issuance(),
        it.redemption(),
        it.adjustment(),
        it.expiry());
  }

  private static void printHeads(ReconciliationReport report, PrintStream out) {
    out.println();
    Table table = new Table("LANE", "TOPIC", "PARTITION", "BATCH", "OFFSET", "HEAD OF ITS CHAIN");
    for (HeadLine head : report.heads()) {
      table.add(
          head.lane(),
          head.topic(),
          head.partition(),
          head.batch(),
          head.nextOffset(),
          head.digest());
    }
    table.print(out);
  }
}
