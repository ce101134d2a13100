package dev.loyalty.ops.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {

  @Test
  void givesLinesAsTheBytesTheyAre() throws IOException {
    assertThat(lines("a\r\nb\u00ff\n\u00e9")).containsExactly("a\r", "b\u00ff", "\u00e9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\n\n", " \t\r\n", "  "})
  void skipsWhatIsBlank(String text) throws IOException {
    assertThat(lines(text)).isEmpty();
  }

  @Test
  void countsTheLinesThatItSkips() throws IOException {
    LineReader reader = new LineReader("test", stream("a\n\n\nb"));
    assertThat(reader.next()).isPresent();
    assertThat(reader.number()).isEqualTo(1);
    assertThat(reader.next()).isPresent();
    assertThat(reader.number()).isEqualTo(4);
    assertThat(reader.next()).isEmpty();
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void putsLinesTogetherAcrossBuffers() throws IOException {
    String longLine = "x".repeat(200_000);

    assertThat(lines(longLine + "\ny\n")).containsExactly(longLine, "y");
  }

  @Test
  void refusesALineThatNoBrokerTakesAndNamesIt() {
    String tooLong = "x".repeat(LineReader.LINE_BYTES_MAX + 1);

    assertThatThrownBy(() -> lines("a\n" + tooLong))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("test: line 2");
  }

  private static List<String> lines(String text) throws IOException {
    LineReader reader = new LineReader("test", stream(text));
    List<String> lines = new ArrayList<>();
    for (Optional<byte[]> line = reader.next(); line.isPresent(); line = reader.next()) {
      lines.add(new String(line.get(), StandardCharsets.ISO_8859_1));
    }
    return lines;
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
