package dev.loyalty.ops.publish;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a stream's lines as bytes, whatever their encoding. A line feed ends a line; a carriage
 * return before it stays part of the line. Lines that hold only white space are counted and
 * skipped. Memory is bounded by one line and a buffer. For one thread.
 */
public final class LineReader implements Closeable {

  /** Longer than a line that any broker takes, and small enough for memory. */
  static final int LINE_BYTES_MAX = 16 << 20;

  private final String name;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int end;
  private long number;

  /**
   * @param name the stream's, for messages
   * @param in closed with the reader
   */
  LineReader(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  static IOException failed(String name, IOException e) {
    return new IOException(name + ": " + e.getMessage(), e);
  }

  /** The number, from 1, of the line that {@link #next} gave last. */
  long number() {
    return number;
  }

  /**
   * Returns the next line, or empty at the end. The array is the caller's.
   *
   * @throws IOException naming the stream
   */
  public Optional<byte[]> next() throws IOException {
    while (true) {
      byte[] line;
      try {
        line = nextOrEnd();
      } catch (IOException e) {
        throw failed(name, e);
      }
      if (line.length == 0 && position == end && end < 0) {
        return Optional.empty();
      }
      number++;
      if (!isBlank(line)) {
        return Optional.of(line);
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Returns an empty array, with {@code end} below 0, at the end. */
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
