package dev.loyalty.ops.demo;

import java.io.InputStream;
import java.util.Iterator;

/** Streams lines with line feeds between them; each line is made when it is read. */
final class LinesInputStream extends InputStream {

  private final Iterator<byte[]> lines;
  private byte[] line = {};
  private int position;

  LinesInputStream(Iterator<byte[]> lines) {
    this.lines = lines;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (position > line.length || line.length == 0) {
      if (!lines.hasNext()) {
        return -1;
      }
      line = lines.next();
      position = 0;
    }
    if (position == line.length) {
      position++;
      to[offset] = '\n';
      return 1;
    }
    int copied = Math.min(length, line.length - position);
    System.arraycopy(line, position, to, offset, copied);
    position += copied;
    return copied;
  }
}
