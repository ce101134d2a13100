package dev.loyalty.jobs.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DumpScriptTest {

  private static DumpScript script(String text) {
    return new DumpScript(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> read(DumpScript script) throws IOException {
    List<String> blocks = new ArrayList<>();
    for (Optional<DumpScript.Block> next = script.findNext();
        next.isPresent();
        next = script.findNext()) {
      DumpScript.Block block = next.get();
      String rows = new String(block.text().readAllBytes(), StandardCharsets.UTF_8);
      blocks.add(block.table() + " " + block.columns() + " " + rows);
    }
    return blocks;
  }

  @Test
  void findsTheRowsOfEachTable() throws IOException {
    assertThat(
            read(
                script(
                    """
                    --
                    \\restrict abc
                    SET statement_timeout = 0;
                    COPY loyalty.account (account_id, code) FROM stdin;
                    1\ta
                    2\té
                    \\.

                    COPY loyalty."position" (lane_id, topic, "partition") FROM stdin;
                    \\.
                    SELECT pg_catalog.setval('loyalty.account_id_seq', 1, true);
                    """)))
        .containsExactly(
            "account [account_id, code] 1\ta\n2\té\n", "position [lane_id, topic, partition] ");
  }

  /** A backslash in a value is doubled, and the end's isn't. */
  @Test
  void takesNoValueForTheEnd() throws IOException {
    String rows = "\\\\.\n\\N\n\\.x\n.\n";
    assertThat(read(script("COPY loyalty.member (name) FROM stdin;\n" + rows + "\\.\n")))
        .containsExactly("member [name] " + rows);
  }

  @Test
  void refusesRowsThatEndTooEarly() {
    assertThatThrownBy(() -> read(script("COPY loyalty.member (name) FROM stdin;\na\n")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ends within a table's rows");
  }
}
