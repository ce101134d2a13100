package dev.loyalty.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void setsNumbersToTheRightAndThousandsApart() {
    Table table = new Table("ACCOUNT", "POINTS", "NOTE");
    table.add("ann", 1_234_567L, null);
    table.add("bartholomew", -5L, "late");

    assertThat(print(table))
        .isEqualTo(
            """
            ACCOUNT         POINTS  NOTE
            ann          1 234 567
            bartholomew         -5  late
            """);
  }

  @Test
  void takesTheSpellOutOfTerminalSequences() {
    Table table = new Table();
    table.add("\u001b[2J\r\n\u202eabc\u0000", "ü😀");

    assertThat(print(table)).isEqualTo("\\u001b[2J\\u000d\\u000a\\u202eabc\\u0000  ü😀\n");
  }

  @Test
  void leavesLinesOfTextAsTheyAre() {
    assertThat(PlainText.ofLines("{\n\t\"a\": 1\r}")).isEqualTo("{\n\t\"a\": 1\\u000d}");
  }

  private static String print(Table table) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
