package dev.loyalty.ingest.outcome;

import java.util.Arrays;
import java.util.UUID;

/**
 * Writes JSON into a buffer that is used again and again: one outcome takes well below a
 * microsecond, which a general generator doesn't reach. Not thread-safe.
 */
final class JsonBytes {

  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final byte[] NULL = ascii("null");
  private static final int REPLACEMENT = 0xFFFD;
  private static final int LONG_DIGITS_MAX = 20;
  private static final int UUID_LENGTH = 36;
  private static final int ESCAPED_LENGTH_MAX = 6;

  private byte[] bytes = new byte[1024];
  private int length;

  static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  void clear() {
    length = 0;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  /** Bytes that are JSON already. */
  void raw(byte[] json) {
    reserve(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
  }

  void putNull() {
    raw(NULL);
  }

  void number(long value) {
    reserve(LONG_DIGITS_MAX);
    if (value < 0) {
      bytes[length++] = '-';
    }
    // Negative all the way, because Long.MIN_VALUE has no positive.
    long rest = value < 0 ? value : -value;
    int digits = 1;
    for (long left = rest / 10; left != 0; left /= 10) {
      digits++;
    }
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' - rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /** A string of letters that need no escape. */
  void plain(String text) {
    reserve(text.length() + 2);
    bytes[length++] = '"';
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
    bytes[length++] = '"';
  }

  /** Any string, quoted, escaped and in UTF-8. */
  void text(String text) {
    reserve(ESCAPED_LENGTH_MAX * text.length() + 2);
    bytes[length++] = '"';
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c < 0x80) {
        letter(c);
        i++;
      } else {
        int point = text.codePointAt(i);
        i += Character.charCount(point);
        boolean unpaired = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        beyondAscii(unpaired ? REPLACEMENT : point);
      }
    }
    bytes[length++] = '"';
  }

  void uuid(UUID id) {
    reserve(UUID_LENGTH + 2);
    bytes[length++] = '"';
    long high = id.getMostSignificantBits();
    long low = id.getLeastSignificantBits();
    hex(high, 60, 32);
    bytes[length++] = '-';
    hex(high, 28, 16);
    bytes[length++] = '-';
    hex(high, 12, 0);
    bytes[length++] = '-';
    hex(low, 60, 48);
    bytes[length++] = '-';
    hex(low, 44, 0);
    bytes[length++] = '"';
  }

  private void hex(long bits, int fromShift, int toShift) {
    for (int shift = fromShift; shift >= toShift; shift -= 4) {
      bytes[length++] = HEX[(int) (bits >>> shift) & 15];
    }
  }

  private void letter(char c) {
    if (c == '"' || c == '\\') {
      bytes[length++] = '\\';
      bytes[length++] = (byte) c;
    } else if (c < ' ') {
      bytes[length++] = '\\';
      bytes[length++] = 'u';
      bytes[length++] = '0';
      bytes[length++] = '0';
      bytes[length++] = HEX[c >> 4];
      bytes[length++] = HEX[c & 15];
    } else {
      bytes[length++] = (byte) c;
    }
  }

  private void beyondAscii(int point) {
    if (point < 0x800) {
      bytes[length++] = (byte) (0xC0 | point >> 6);
    } else if (point < 0x10000) {
      bytes[length++] = (byte) (0xE0 | point >> 12);
      bytes[length++] = (byte) (0x80 | point >> 6 & 0x3F);
    } else {
      bytes[length++] = (byte) (0xF0 | point >> 18);
      bytes[length++] = (byte) (0x80 | point >> 12 & 0x3F);
      bytes[length++] = (byte) (0x80 | point >> 6 & 0x3F);
    }
    bytes[length++] = (byte) (0x80 | point & 0x3F);
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
