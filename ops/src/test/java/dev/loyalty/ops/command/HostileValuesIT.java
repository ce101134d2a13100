package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.Submission;
import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.TestBook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exports values that spreadsheets and careless parsers misread. They come out unchanged. */
class HostileValuesIT {

  private static final List<String> TEXTS =
      List.of(
          "=cmd|' /C calc'!A0",
          "+1+1",
          "-2",
          "@SUM(A1)",
          "a,b;c\td",
          "say \"no\"",
          "\"",
          "two\nlines",
          "and\r\nthree",
          "\r",
          " both sides ",
          "#comment",
          "\\N",
          "null",
          "\u001b[31m\u0001",
          "\ufefföß漢\ud83c\udf81\u202e");

  /** Account codes that look like numbers, dates or formulas. */
  private static final List<String> ACCOUNTS =
      List.of("-1", "-cmd", "00042", "1e5", "2026-01-02", ":", "TRUE", ".5", "_");

  @TempDir private static Path directory;
  private static CommandLineProbe loyalty;

  @BeforeAll
  static void post() throws Exception {
    TestBook book = SampleBook.create();
    List<LaneItem> items = new ArrayList<>();
    for (int i = 0; i < TEXTS.size(); i++) {
      String text = TEXTS.get(i);
      RequestHeader header =
          new RequestHeader(
              "travel",
              ACCOUNTS.get(i % ACCOUNTS.size()),
              "k" + text,
              SampleBook.TIME,
              text,
              text,
              Map.of(text, text));
      items.add(Submission.of(i, new Request.Earn(header, 1 + i, null, null)));
    }
    Lane lane = book.ledger(1).takeOver("hostile", 0, new UUID(3, 4));
    lane.post(items, items.size(), batch -> {});
    loyalty = CommandLineProbe.of(book.database(), directory);
  }

  private static String export(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("export"));
    command.addAll(List.of(options));
    command.addAll(List.of("--program", "travel", "--out", "exported"));
    assertThat(loyalty.run(command.toArray(String[]::new))).as(loyalty.err()).isZero();
    return Files.readString(directory.resolve("exported"), StandardCharsets.UTF_8);
  }

  @Test
  void exportsTransfersAsRfc4180() throws IOException {
    List<List<String>> lines = Rfc4180.read(export("transfers"));

    List<String> names = lines.getFirst();
    List<List<String>> rows = lines.subList(2, lines.size());
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSameSizeAs(names));
    assertThat(column(names, rows, "reference")).isEqualTo(TEXTS);
    assertThat(column(names, rows, "reason")).isEqualTo(TEXTS);
    assertThat(column(names, rows, "idempotencyKey"))
        .isEqualTo(TEXTS.stream().map(text -> "k" + text).toList());
    assertThat(column(names, rows, "metadata"))
        .extracting(json -> JsonMapper.shared().readValue(json, Map.class))
        .isEqualTo(TEXTS.stream().map(text -> Map.of(text, text)).toList());
    for (int i = 0; i < rows.size(); i++) {
      assertThat(column(names, rows, "creditAccount").get(i))
          .isEqualTo(ACCOUNTS.get(i % ACCOUNTS.size()));
    }
  }

  @Test
  void exportsTransfersAsNdjson() throws IOException {
    List<String> lines = export("transfers", "--format", "ndjson").lines().toList();

    assertThat(lines).hasSize(1 + TEXTS.size());
    for (int i = 0; i < TEXTS.size(); i++) {
      JsonNode row = JsonMapper.shared().readTree(lines.get(1 + i));
      assertThat(row.get("reference").asString()).isEqualTo(TEXTS.get(i));
      assertThat(row.get("metadata").get(TEXTS.get(i)).asString()).isEqualTo(TEXTS.get(i));
    }
  }

  @Test
  void exportsBalancesInTheOrderOfTheCodesBytes() throws IOException {
    List<List<String>> lines = Rfc4180.read(export("balances"));

    assertThat(lines.getFirst())
        .containsExactly("account", "status", "available", "pending", "held");
    List<String> codes = new ArrayList<>(ACCOUNTS);
    codes.add("ann");
    // Account codes are ASCII.
    codes.sort(String::compareTo);
    assertThat(lines.subList(1, lines.size())).extracting(List::getFirst).isEqualTo(codes);
  }

  private static List<String> column(List<String> names, List<List<String>> rows, String name) {
    int at = names.indexOf(name);
    return rows.stream().map(row -> row.get(at)).toList();
  }

  /** Parses strictly by the grammar of RFC 4180, section 2. */
  private static final class Rfc4180 {

    private final String text;
    private int at;

    private Rfc4180(String text) {
      this.text = text;
    }

    /** Each line ends with CR LF, the last one too. */
    static List<List<String>> read(String text) {
      Rfc4180 reader = new Rfc4180(text);
      List<List<String>> lines = new ArrayList<>();
      while (reader.at < text.length()) {
        lines.add(reader.line());
      }
      return lines;
    }

    private List<String> line() {
      List<String> fields = new ArrayList<>(List.of(field()));
      while (text.charAt(at) == ',') {
        at++;
        fields.add(field());
      }
      assertThat(text.substring(at)).startsWith("\r\n");
      at += 2;
      return fields;
    }

    private String field() {
      return text.charAt(at) == '"' ? quoted() : bare();
    }

    private String bare() {
      int from = at;
      while (",\"\r\n".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      assertThat(text.charAt(at)).as("in a field without quotes").isIn(',', '\r');
      return text.substring(from, at);
    }

    private String quoted() {
      StringBuilder field = new StringBuilder();
      at++;
      while (text.charAt(at) != '"' || text.startsWith("\"\"", at)) {
        field.append(text.charAt(at));
        at += text.charAt(at) == '"' ? 2 : 1;
      }
      at++;
      return field.toString();
    }
  }
}
