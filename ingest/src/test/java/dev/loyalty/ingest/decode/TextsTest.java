package dev.loyalty.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TextsTest {

  @Property
  void countsCodePointsAndBytesAsTheJdkDoes(@ForAll String text) {
    boolean forbidden =
        text.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text);

    assertThat(Texts.codePoints(text) == Texts.FORBIDDEN).isEqualTo(forbidden);
    if (!forbidden) {
      assertThat(Texts.codePoints(text)).isEqualTo(text.codePointCount(0, text.length()));
      assertThat(Texts.utf8Bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
  }
}
