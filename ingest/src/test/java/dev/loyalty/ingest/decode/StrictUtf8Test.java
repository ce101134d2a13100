package dev.loyalty.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Against the JDK's decoder, which is strict when it is asked to report. */
class StrictUtf8Test {

  private static final int[] EDGES = {
    0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
    0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
  };
  private static final int[] TAILS = {0x41, 0x7F, 0x80, 0x8F, 0xBF, 0xC0, 0xE2};

  private final CharsetDecoder java = StandardCharsets.UTF_8.newDecoder();

  @Test
  void agreesOnAllSequencesOfTwoBytes() {
    for (int i = 0; i < 0x10000; i++) {
      assertAgrees(new byte[] {(byte) (i >> 8), (byte) i});
    }
  }

  @Test
  void agreesOnAllEdgesOfFourBytesAtEveryAlignment() {
    for (int first : EDGES) {
      for (int second : EDGES) {
        for (int third : TAILS) {
          for (int fourth : TAILS) {
            byte[] four = {(byte) first, (byte) second, (byte) third, (byte) fourth};
            assertAgrees(four);
            byte[] shifted = new byte[13];
            int at = (first + second + third + fourth) % 10;
            System.arraycopy(four, 0, shifted, at, 4);
            assertAgrees(shifted);
          }
        }
      }
    }
  }

  @Property
  void agreesOnAnyBytes(@ForAll byte[] bytes) {
    assertAgrees(bytes);
  }

  @Property
  void takesAllThatJavaEncodes(@ForAll String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(StrictUtf8.firstInvalid(bytes)).isEqualTo(StrictUtf8.VALID);
    if (Texts.codePoints(text) != Texts.FORBIDDEN) {
      assertThat(StrictUtf8.decode(bytes)).isEqualTo(text);
      assertThat(Texts.utf8Bytes(text)).isEqualTo(bytes.length);
      assertThat(Texts.codePoints(text)).isEqualTo(text.codePointCount(0, text.length()));
    }
  }

  private void assertAgrees(byte[] bytes) {
    boolean valid;
    try {
      java.reset().decode(ByteBuffer.wrap(bytes));
      valid = true;
    } catch (CharacterCodingException e) {
      valid = false;
    }
    if (valid != (StrictUtf8.firstInvalid(bytes) == StrictUtf8.VALID)) {
      assertThat(bytes).as(valid ? "valid" : "invalid").isNull();
    }
  }
}
