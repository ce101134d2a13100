package dev.loyalty.ops.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.reconcile.BreakKind;
import dev.loyalty.jobs.reconcile.BreakLine;
import dev.loyalty.jobs.reconcile.RunReport;
import dev.loyalty.jobs.reconcile.RunReport.HeadLine;
import dev.loyalty.jobs.reconcile.RunReport.LegLine;
import dev.loyalty.jobs.reconcile.RunReport.MovementLine;
import dev.loyalty.jobs.reconcile.RunReport.ProgramLine;
import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.jobs.reconcile.Severity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated("It changes the locale of the process.")
class ReconciliationReportTest {

  private static final Instant NOW = Instant.parse("2026-01-21T02:00:00Z");

  private static RunReport run() {
    return new RunReport(
        12,
        LocalDate.of(2026, 1, 20),
        null,
        true,
        NOW.minusSeconds(5),
        4_321,
        List.of(
            new LegLine("balances", "retail", 4_372, "accounts", 1, null, 300),
            new LegLine("archive", null, 0, "months", 0, "nothing is archived", 1)),
        List.of(
            new ProgramLine(
                "retail",
                NOW.minus(Duration.ofHours(26)),
                NOW.minus(Duration.ofHours(2)),
                Totals.ZERO,
                new Totals(100, 0, 0, -100, 0, 0, 0),
                List.of(new MovementLine("earn", 1, 100, new Totals(100, 0, 0, -100, 0, 0, 0))))),
        List.of(new HeadLine(1, "loyalty.transfers", 0, 6, 16, "ab".repeat(32))));
  }

  private static BreakLine found(String subject, String status, Duration age) {
    return new BreakLine(
        new UUID(1, 2),
        BreakKind.BALANCE,
        Severity.CRITICAL,
        "retail",
        subject,
        "ann",
        "=1+1",
        "<script>alert('x')</script>",
        "",
        status,
        null,
        null,
        NOW.minus(age),
        NOW);
  }

  private static ReconciliationReport report(BreakLine... breaks) {
    return ReconciliationReport.of(run(), List.of(breaks), NOW);
  }

  @Test
  void saysTheVerdictFirst() {
    assertThat(report().verdict()).isEqualTo("partly");
    assertThat(report().headline()).startsWith("No open breaks in what was checked");
    ReconciliationReport broken = report(found("ann, available", "open", Duration.ofHours(49)));
    assertThat(broken.verdict()).isEqualTo("breaks");
    assertThat(broken.headline()).isEqualTo("1 open break: 1 critical.");
    assertThat(broken.breaks().getFirst().ageDays()).isEqualTo(2);
    assertThat(report(found("a", "accepted", Duration.ZERO)).verdict()).isEqualTo("partly");
    assertThat(report(found("a", "explained", Duration.ZERO)).verdict()).isEqualTo("breaks");
  }

  @Test
  void escapesWhatComesFromTheBookAndLoadsNothing() {
    String page = HtmlReport.of(report(found("a\"&\u202eb", "open", Duration.ZERO)));

    assertThat(page)
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
        .contains("a&quot;&amp;\\u202eb")
        .doesNotContain("<script", "http://", "https://", "src=", "url(", "@import");
  }

  @Test
  void onlyTheStyleIsWrittenUnescaped() throws IOException {
    try (InputStream in =
        getClass().getClassLoader().getResourceAsStream("templates/report/reconciliation.html")) {
      String template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(template).doesNotContain("[(").containsOnlyOnce("th:utext");
      assertThat(template).contains("<style th:utext=\"${style}\"></style>");
    }
  }

  @Test
  void putsAllOfItOnThePage() {
    assertThat(HtmlReport.of(report(found("ann, available", "open", Duration.ZERO))))
        .contains("4 372", "nothing is archived", "4.3 s", "Opening", "Closing", "earn")
        .contains("ab".repeat(32), "ann, available", "=1+1");
  }

  @ParameterizedTest
  @CsvSource({
    "=1+1, '''=1+1'",
    "+1, '''+1'",
    "-1, -1",
    "-1.5, -1.5",
    "-1+1, '''-1+1'",
    "@x, '''@x'",
    "ann, ann"
  })
  void letsNoSpreadsheetCalculateATextOfTheBook(String text, String cell) {
    assertThat(CsvReport.safe(text)).isEqualTo(cell);
  }

  @Test
  void givesEachLineOfTheReportARow() throws IOException {
    StringBuilder csv = new StringBuilder();
    CsvReport.write(report(found("ann, available", "open", Duration.ZERO)), csv);

    assertThat(csv.toString().lines())
        .hasSize(9)
        .allSatisfy(line -> assertThat(line.split(",").length).isPositive())
        .anyMatch(line -> line.startsWith("break,retail,\"balance: ann, available\",,,,critical"));
  }

  @Test
  void isTheSameWhateverTheLocale() throws IOException {
    String expected = everyFormat();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(everyFormat()).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  private static String everyFormat() throws IOException {
    ReconciliationReport report = report(found("ann, available", "open", Duration.ofDays(3)));
    StringBuilder csv = new StringBuilder();
    CsvReport.write(report, csv);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    TextReport.print(report, new PrintStream(text, true, StandardCharsets.UTF_8));
    return HtmlReport.of(report) + csv + text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsTheSameForATerminal() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    TextReport.print(report(found("ann, available", "open", Duration.ofDays(3))), out);

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("1 open break: 1 critical.")
        .contains("CRITICAL  balance  retail: ann, available  (open, 3 days)")
        .contains("expected     =1+1");
  }
}
