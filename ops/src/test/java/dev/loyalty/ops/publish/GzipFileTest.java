package dev.loyalty.ops.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipFileTest {

  private static final int TRAILER_BYTES = 8;

  @TempDir Path directory;

  private final byte[] first = packed("one\n");
  private final byte[] second = packed("two\n");

  @Test
  void readsEveryMember() throws IOException {
    assertThat(read(first, second, first)).isEqualTo("one\ntwo\none\n");
  }

  @Test
  void readsMembersLargerThanItsBuffers() throws IOException {
    String random =
        new Random(1)
            .ints(300_000, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    assertThat(read(packed(random), packed(random))).isEqualTo(random + random);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 512, 200_000})
  void skipsZerosBehindTheLastMember(int zeros) throws IOException {
    assertThat(read(first, second, new byte[zeros])).isEqualTo("one\ntwo\n");
  }

  @Test
  void refusesZerosBetweenMembers() {
    assertDamaged(first.length, first, new byte[512], second);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\u001f", "\u001fx", "trailing text\n"})
  void refusesAnythingElseBehindTheLastMember(String rest) {
    assertDamaged(first.length, first, rest.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesAByteBetweenMembers() {
    assertDamaged(first.length, first, new byte[] {'x'}, second);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void refusesAWrongByteInTheHeaderOfTheSecondMember(int at) {
    byte[] wrong = second.clone();
    wrong[at] = (byte) 0xe5;

    assertDamaged(first.length, first, wrong);
  }

  @ParameterizedTest
  @ValueSource(ints = {TRAILER_BYTES, TRAILER_BYTES / 2})
  void refusesAWrongChecksumOrLength(int fromTheEnd) {
    byte[] wrong = second.clone();
    wrong[wrong.length - fromTheEnd] ^= 1;

    assertDamaged(first.length, first, wrong, first);
  }

  @Test
  void refusesCompressedDataThatIsDamaged() {
    byte[] wrong = second.clone();
    wrong[10] ^= 7;

    assertDamaged(first.length, first, wrong);
  }

  @Test
  void refusesAMemberThatIsCutOffAnywhere() {
    // A single byte of a member can't be told from trailing garbage.
    for (int length = 2; length < second.length; length++) {
      byte[] cut = Arrays.copyOf(second, length);

      assertThatThrownBy(() -> read(first, cut))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the file ends in the middle of the gzip member that begins at byte " + first.length);
    }
  }

  @Test
  void refusesAFileThatIsEmptyOrIsNotPacked() {
    assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("byte 0");
    assertDamaged(0, "not packed".getBytes(StandardCharsets.UTF_8));
    assertDamaged(0, new byte[512]);
  }

  private void assertDamaged(int at, byte[]... parts) {
    assertThatThrownBy(() -> read(parts))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the gzip member that begins at byte " + at + " is damaged: ");
  }

  private String read(byte[]... parts) throws IOException {
    Path file = directory.resolve("file.gz");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.write(part);
    }
    Files.write(file, whole.toByteArray());
    try (InputStream in = GzipFile.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] packed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }
}
