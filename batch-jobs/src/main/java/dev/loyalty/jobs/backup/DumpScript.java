package dev.loyalty.jobs.backup;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The script that {@code pg_restore --data-only} writes, of which we want the rows: {@code COPY …
 * FROM stdin;}, COPY's text, and a line {@code \.}. For one thread.
 */
final class DumpScript {

  private static final Pattern COPY =
      Pattern.compile("COPY loyalty\\.\"?(\\w+)\"? \\((.*)\\) FROM stdin;");

  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;

  DumpScript(InputStream in) {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
  }

  /**
   * Rows of a table.
   *
   * @param text to be read to its end before the next block is asked for
   */
  record Block(String table, List<String> columns, InputStream text) {}

  /** Empty: there is none left. */
  Optional<Block> findNext() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (readLine(line)) {
      Matcher copy = COPY.matcher(line.toString(StandardCharsets.UTF_8).strip());
      if (copy.matches()) {
        List<String> columns = List.of(copy.group(2).replace("\"", "").split(", "));
        return Optional.of(new Block(copy.group(1), columns, new Rows()));
      }
      line.reset();
    }
    return Optional.empty();
  }

  /** With its line feed; false: the end. */
  private boolean readLine(ByteArrayOutputStream line) throws IOException {
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        return true;
      }
    }
    return line.size() > 0;
  }

  /** Up to the line {@code \.}: no row's text can be that, a backslash is doubled there. */
  private final class Rows extends InputStream {
    private boolean atLineStart = true;
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = 0;
      while (count < length && !ended) {
        if (atLineStart && isEnd()) {
          ended = true;
          break;
        }
        int next = in.read();
        if (next < 0) {
          throw new IOException("the dump ends within a table's rows");
        }
        bytes[offset + count++] = (byte) next;
        atLineStart = next == '\n';
      }
      return count == 0 && length > 0 ? -1 : count;
    }

    private boolean isEnd() throws IOException {
      in.mark(3);
      if (in.read() == '\\' && in.read() == '.' && in.read() == '\n') {
        return true;
      }
      in.reset();
      atLineStart = false;
      return false;
    }
  }
}
