package dev.loyalty.ops.publish;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines of a stream as the bytes they are, whatever their encoding; a line feed ends one, and a
 * carriage return before it stays part of it. Lines of nothing but white space are skipped, yet
 * counted. Bounded memory: one line, and a buffer.
 */
public final class LineReader {

  /** Far above what any broker takes, far below what memory holds. */
  static final int LINE_BYTES_MAX = 16 << 20;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int end;
  private long number;

  public LineReader(InputStream in) {
    this.in = in;
  }

  /** Of the line that {@link #next} gave last, from 1. */
  long number() {
    return number;
  }

  /** Empty at the end. The array is the caller's. */
  public Optional<byte[]> next() throws IOException {
    while (true) {
      byte[] line = nextOrEnd();
      if (line.length == 0 && position == end && end < 0) {
        return Optional.empty();
      }
      number++;
      if (!isBlank(line)) {
        return Optional.of(line);
      }
    }
  }

  /** An empty array with {@code end} below 0 is the end. */
  private byte[] nextOrEnd() throws IOException {
    byte[] line = {};
    while (end >= 0) {
      int feed = position;
      while (feed < end && buffer[feed] != '\n') {
        feed++;
      }
      line = append(line, feed);
      if (feed < end) {
        position = feed + 1;
        return line;
      }
      position = 0;
      end = in.read(buffer);
      if (end < 0) {
        position = end;
      }
    }
    return line;
  }

  private byte[] append(byte[] line, int to) throws IOException {
    int length = to - position;
    if (line.length + length > LINE_BYTES_MAX) {
      throw new IOException(
          "line " + (number + 1) + " is longer than " + LINE_BYTES_MAX + " bytes");
    }
    byte[] longer = Arrays.copyOf(line, line.length + length);
    System.arraycopy(buffer, position, longer, line.length, length);
    return longer;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
