package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.TestBook;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Uses the sample book and an account whose name is a spreadsheet formula. */
class BookReportCommandsIT {

  @TempDir private static Path directory;
  private static TestBook book;
  private static CommandLineProbe loyalty;
  private static int beforeTheFirstRefresh;
  private static String refusal;

  @BeforeAll
  static void refresh() {
    book = SampleBook.create();
    book.owner()
        .useHandle(handle -> handle.execute("update account set code = '-ann' where code = 'ann'"));
    loyalty = CommandLineProbe.of(book.database(), directory);
    beforeTheFirstRefresh = loyalty.run("report", "liability");
    refusal = loyalty.err();
    assertThat(loyalty.run("job", "run", "refresh-reports", "--date", "2026-01-31")).isZero();
  }

  private static List<JsonNode> rows(String report) {
    assertThat(loyalty.run("report", report, "--program", "retail", "--format", "json")).isZero();
    assertThat(loyalty.json().get("asOf").asString()).isEqualTo("2026-01-31");
    return loyalty.json().get("rows").valueStream().toList();
  }

  @Test
  void saysThatReportsWereNeverRefreshed() {
    assertThat(beforeTheFirstRefresh).isEqualTo(1);
    assertThat(refusal)
        .contains("the reports were never refreshed")
        .contains("loyalty job run refresh-reports");
  }

  @Test
  void saysThatAProgramIsNewerThanTheReports() {
    book.addProgram("younger", true, 0, 1);
    assertThat(loyalty.run("report", "volume", "--program", "younger")).isEqualTo(1);
    assertThat(loyalty.err()).contains("never refreshed since the program younger is there");
    assertThat(loyalty.run("report", "volume", "--program", "absent")).isEqualTo(1);
    assertThat(loyalty.err()).contains("the program absent doesn't exist");
  }

  /** 100 + 7 + 1 points were earned, 2 taken back, 30 + 25 spent and 5 adjusted away. */
  @Test
  void tellsWhatAProgramOwes() {
    List<JsonNode> rows = rows("liability");
    JsonNode all = rows.getFirst();
    assertThat(all.get("tier").asString()).isEqualTo("(all)");
    assertThat(all.get("issued").asLong()).isEqualTo(106);
    assertThat(all.get("spent").asLong()).isEqualTo(55);
    assertThat(all.get("adjusted").asLong()).isEqualTo(-5);
    assertThat(all.get("outstanding").asLong()).isEqualTo(46);
    assertThat(all.get("expiringIn90Days").asLong()).isZero();
    JsonNode tier = rows.get(1);
    assertThat(tier.get("tier").asString()).isEqualTo("(none)");
    assertThat(tier.get("accounts").asLong()).isEqualTo(3);
    assertThat(tier.get("outstanding").asLong()).isEqualTo(46);
    assertThat(tier.get("issued").isNull()).isTrue();
  }

  @Test
  void tellsWhatMovedByDayAndKind() {
    assertThat(rows("volume"))
        .extracting(row -> row.get("kind").asString() + " " + row.get("points").asLong())
        .contains("earn 108", "redeem 30", "transfer 20", "hold 45", "reverse 2");
  }

  @Test
  void tellsWhoIsOwedMost() {
    assertThat(rows("top"))
        .extracting(row -> row.get("account").asString() + " " + row.get("outstanding").asLong())
        .containsExactly("-ann 25", "bob 20", "issuance 1");
    assertThat(loyalty.run("report", "top")).isZero();
    assertThat(loyalty.out())
        .startsWith("As of the end of 2026-01-31.")
        .contains("PROGRAM", "OUTSTANDING", "travel");
  }

  @Test
  void letsNoSpreadsheetCalculateAnAccount() {
    assertThat(loyalty.run("report", "top", "--program", "retail", "--format", "csv")).isZero();
    assertThat(loyalty.out())
        .isEqualTo(
            "as_of,program,place,account,outstanding,available,pending,held\r\n"
                + "2026-01-31,retail,1,'-ann,25,20,0,5\r\n"
                + "2026-01-31,retail,2,bob,20,15,5,0\r\n"
                + "2026-01-31,retail,3,issuance,1,1,0,0\r\n");
    assertThat(loyalty.run("report", "top", "--format", "html")).isEqualTo(2);
  }
}
