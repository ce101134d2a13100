package dev.loyalty.ingest.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
 *
 * <p>A pass of its own before parsing, because the parser is lenient (it takes overlong forms and
 * encoded surrogates, and doesn't look into the strings that it skips). It costs some 50 ns for an
 * event of 300 bytes.
 */
final class StrictUtf8 {

  static final int VALID = -1;

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private StrictUtf8() {}

  /** Null where the bytes are no UTF-8. */
  static @Nullable String decode(byte[] bytes) {
    return firstInvalid(bytes) == VALID ? new String(bytes, StandardCharsets.UTF_8) : null;
  }

  /** The index at which the first invalid sequence begins, or {@link #VALID}. */
  static int firstInvalid(byte[] bytes) {
    int at = 0;
    while (true) {
      at = skipAscii(bytes, at);
      if (at == bytes.length) {
        return VALID;
      }
      int length = sequenceLength(bytes, at);
      if (length == 0) {
        return at;
      }
      at += length;
    }
  }

  private static int skipAscii(byte[] bytes, int from) {
    int at = from;
    while (at <= bytes.length - Long.BYTES
        && ((long) EIGHT_BYTES.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < bytes.length && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Of the sequence that begins with a byte above 0x7F; 0 where it is invalid. RFC 3629, §4. */
  private static int sequenceLength(byte[] bytes, int at) {
    int lead = bytes[at] & 0xFF;
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    if (lead < 0xE0) {
      return isTail(bytes, at + 1) ? 2 : 0;
    }
    int secondMin = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int secondMax = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (!isBetween(bytes, at + 1, secondMin, secondMax) || !isTail(bytes, at + 2)) {
      return 0;
    }
    if (lead < 0xF0) {
      return 3;
    }
    return isTail(bytes, at + 3) ? 4 : 0;
  }

  private static boolean isTail(byte[] bytes, int at) {
    return isBetween(bytes, at, 0x80, 0xBF);
  }

  private static boolean isBetween(byte[] bytes, int at, int min, int max) {
    return at < bytes.length && (bytes[at] & 0xFF) >= min && (bytes[at] & 0xFF) <= max;
  }
}
