package dev.loyalty.ops.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignEncodingTest {

  private static final String MARK = "\ufeff";

  @ParameterizedTest
  @CsvSource({
    "UTF-16LE, UTF_16LE, UTF_16LE_WITH_MARK",
    "UTF-16BE, UTF_16BE, UTF_16BE_WITH_MARK",
    "UTF-32LE, UTF_32LE, UTF_32LE",
    "UTF-32BE, UTF_32BE, UTF_32BE"
  })
  void isFoundWithAndWithoutAByteOrderMark(
      String charset, ForeignEncoding without, ForeignEncoding with) {
    for (String text : new String[] {"{\"id\":1}", "\r\n{\"id\":1}", "  {}"}) {
      assertThat(find(text.getBytes(Charset.forName(charset)))).isEqualTo(without);
      assertThat(find((MARK + text).getBytes(Charset.forName(charset)))).isEqualTo(with);
    }
  }

  @Test
  void isUtf8WithAMark() {
    assertThat(find((MARK + "{}").getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(ForeignEncoding.UTF_8_WITH_MARK);
    assertThat(find(MARK.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(ForeignEncoding.UTF_8_WITH_MARK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "{}\n",
        "{\"id\":1}",
        "\u00ef\u00bb{}",
        "\u0000\u0000",
        "\u0000{}\n",
        "\u00ff{}\n"
      })
  void isNotFoundInBytesThatOnlyTheLedgerJudges(String text) {
    assertThat(ForeignEncoding.find(start(text.getBytes(StandardCharsets.ISO_8859_1)))).isEmpty();
  }

  private static ForeignEncoding find(byte[] text) {
    return ForeignEncoding.find(start(text)).orElseThrow();
  }

  private static byte[] start(byte[] text) {
    return Arrays.copyOf(text, Math.min(text.length, ForeignEncoding.START_BYTES));
  }
}
