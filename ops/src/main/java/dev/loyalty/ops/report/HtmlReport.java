package dev.loyalty.ops.report;

import dev.loyalty.jobs.reconcile.RunReport.HeadLine;
import dev.loyalty.jobs.reconcile.RunReport.LegLine;
import dev.loyalty.jobs.reconcile.RunReport.MovementLine;
import dev.loyalty.jobs.reconcile.RunReport.ProgramLine;
import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.ops.breaks.BreakDocument;
import dev.loyalty.ops.cli.PlainText;
import dev.loyalty.ops.cli.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The report as one page that needs nothing else: no script, no font, no picture. All that comes
 * from the book is escaped.
 */
final class HtmlReport {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Nothing is loaded, nothing runs, whatever the page should hold. */
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  private final ReconciliationReport report;
  private final StringBuilder page = new StringBuilder(16_384);

  private HtmlReport(ReconciliationReport report) {
    this.report = report;
  }

  static String of(ReconciliationReport report) {
    return new HtmlReport(report).write();
  }

  private String write() {
    String title = "Reconciliation of " + report.scope() + ", " + report.businessDate();
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.append("<title>").append(escape(title)).append("</title><style>");
    page.append(style()).append("</style></head><body><main>\n");
    about();
    legs();
    breaks();
    movements();
    heads();
    page.append(
        "<footer>Tolerance is zero. What was not committed by the time of the state above is not"
            + " part of it; nothing is ever corrected automatically. A break is known by its"
            + " fingerprint from night to night and closes by itself when it is gone.</footer>\n");
    return page.append("</main></body></html>\n").toString();
  }

  private void about() {
    page.append(
        "<header><h1>Reconciliation</h1><span class=\"soft\">Loyalty ledger</span></header>");
    page.append("<div class=\"verdict ").append(report.verdict()).append("\">");
    page.append(escape(report.headline())).append("</div><dl class=\"about\">");
    fact("Business date", report.businessDate().toString());
    fact("Of", report.scope());
    fact("Looked at", report.depth());
    fact("State of", time(report.asOf()));
    fact("Took", String.format(Locale.ROOT, "%.1f s", report.seconds()));
    fact("Run", Long.toString(report.run()));
    page.append("</dl>\n");
  }

  private void fact(String name, String value) {
    page.append("<div><dt>").append(escape(name)).append("</dt><dd>");
    page.append(escape(value)).append("</dd></div>");
  }

  private void legs() {
    page.append("<h2>What was checked</h2><table><thead><tr>");
    heading("Leg", "Program", "#Checked", "Of", "#Breaks", "#Took", "");
    for (LegLine leg : report.legs()) {
      page.append("<tr>");
      cell(leg.leg());
      cell(leg.program() == null ? "all" : leg.program());
      number(leg.checked());
      cell(leg.unit());
      number(leg.breaks());
      page.append("<td class=\"n\">")
          .append(String.format(Locale.ROOT, "%.1f s", leg.durationMillis() / 1e3))
          .append("</td><td>");
      if (leg.notChecked() != null) {
        tag("minor", "not checked");
        page.append(' ').append(escape(leg.notChecked()));
      } else if (leg.breaks() == 0) {
        tag("ok", "agrees");
      } else {
        tag("critical", "doesn't agree");
      }
      page.append("</td></tr>\n");
    }
    page.append("</tbody></table>\n");
  }

  private void breaks() {
    page.append("<h2>Breaks</h2>\n");
    if (report.breaks().isEmpty()) {
      page.append("<p>None.</p>\n");
      return;
    }
    ages();
    for (BreakDocument it : report.breaks()) {
      page.append("<section class=\"break ").append(it.severity()).append("\"><h3>");
      tag(it.severity(), it.severity());
      page.append(escape(it.kind())).append(" · ");
      page.append(escape((it.program() == null ? "" : it.program() + " · ") + it.subject()));
      page.append(' ');
      tag("", it.status() + ", " + it.age());
      page.append("</h3><dl>");
      line("Expected", it.expected());
      line("Actual", it.actual());
      line("Evidence", it.evidence());
      line("First seen", time(it.firstSeen()));
      line("Last seen", time(it.lastSeen()));
      line("Owner", it.owner());
      line("Notes", it.notes());
      line("Fingerprint", it.fingerprint().toString());
      page.append("</dl></section>\n");
    }
  }

  /** Open ones by how old and how bad they are. */
  private void ages() {
    Map<Integer, long[]> byAge = new TreeMap<>();
    for (BreakDocument it : report.open()) {
      int age = it.ageDays() == 0 ? 0 : it.ageDays() <= 7 ? 1 : it.ageDays() <= 30 ? 2 : 3;
      int column = it.severity().equals("critical") ? 0 : it.severity().equals("major") ? 1 : 2;
      byAge.computeIfAbsent(age, any -> new long[3])[column]++;
    }
    if (byAge.isEmpty()) {
      return;
    }
    String[] names = {"today", "up to a week", "up to 30 days", "older"};
    page.append("<table><thead><tr>");
    heading("Open for", "#Critical", "#Major", "#Minor");
    byAge.forEach(
        (age, counts) -> {
          page.append("<tr>");
          cell(names[age]);
          for (long count : counts) {
            number(count);
          }
          page.append("</tr>\n");
        });
    page.append("</tbody></table>\n");
  }

  private void line(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      boolean code = value.length() > 35 && value.indexOf(' ') < 0;
      page.append("<dt>").append(name).append(code ? "</dt><dd class=\"mono\">" : "</dt><dd>");
      page.append(escape(value)).append("</dd>");
    }
  }

  private void movements() {
    page.append("<h2>Movements</h2>\n");
    for (ProgramLine program : report.programs()) {
      page.append("<h3>").append(escape(program.program())).append(" <span class=\"soft\">");
      page.append(ReconciliationReport.period(program));
      page.append("</span></h3><table><thead><tr>");
      heading(
          "",
          "#Movements",
          "#Points",
          "#Available",
          "#Pending",
          "#Held",
          "#Issuance",
          "#Redemption",
          "#Adjustment",
          "#Expiry");
      totals("total", "Opening", null, program.opening());
      for (MovementLine movement : program.movements()) {
        totals("", movement.kind(), movement, movement.change());
      }
      totals("total", "Closing", null, program.closing());
      page.append("</tbody></table>\n<p class=\"soft\">All accounts of the program together: ");
      page.append(Table.number(program.closing().sum())).append(".</p>\n");
    }
  }

  private void totals(String style, String name, @Nullable MovementLine movement, Totals it) {
    page.append(style.isEmpty() ? "<tr>" : "<tr class=\"" + style + "\">");
    cell(name);
    number(movement == null ? null : movement.movements());
    number(movement == null ? null : movement.points());
    for (long value :
        new long[] {
          it.available(),
          it.pending(),
          it.held(),
          it.issuance(),
          it.redemption(),
          it.adjustment(),
          it.expiry()
        }) {
      number(value);
    }
    page.append("</tr>\n");
  }

  private void heads() {
    page.append(
            "<h2>Heads of the chains</h2>\n"
                + "<p class=\"soft\">Each batch's digest covers its journal")
        .append(
            " rows and the digest before. Whoever keeps this page can tell later whether anything")
        .append(" behind these was changed.</p><table><thead><tr>");
    heading("Lane", "#Partition", "#Batch", "#Offset", "SHA-256");
    for (HeadLine head : report.heads()) {
      page.append("<tr>");
      cell(head.topic());
      number((long) head.partition());
      number(head.batch());
      number(head.nextOffset());
      page.append("<td class=\"mono\">").append(escape(head.digest())).append("</td></tr>\n");
    }
    page.append("</tbody></table>\n");
  }

  /** Names that begin with # are of numbers. */
  private void heading(String... names) {
    for (String name : names) {
      boolean number = name.startsWith("#");
      page.append(number ? "<th class=\"n\">" : "<th>");
      page.append(escape(number ? name.substring(1) : name)).append("</th>");
    }
    page.append("</tr></thead><tbody>\n");
  }

  private void cell(String text) {
    page.append("<td>").append(escape(text)).append("</td>");
  }

  private void number(@Nullable Long number) {
    page.append("<td class=\"n\">").append(number == null ? "" : Table.number(number));
    page.append("</td>");
  }

  private void tag(String style, String text) {
    page.append("<span class=\"tag ").append(style).append("\">");
    page.append(escape(text)).append("</span>");
  }

  private static String time(Instant time) {
    return TIME.format(time);
  }

  /** Also for attributes; what would turn the text around is shown as its code. */
  static String escape(String text) {
    return PlainText.ofLine(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
