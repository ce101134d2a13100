package dev.loyalty.ops.publish;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks a gzip file of one or more members to its last byte. Data that can't be unpacked is an
 * error that names the byte. Zeros behind the last member are skipped: tapes and disk images pad
 * files so, and {@code gzip} skips them too. The JDK's own stream isn't used, because it takes a
 * wrong header behind the first member for the end of the file. For one thread.
 */
final class GzipFile extends InputStream {

  private static final int BUFFER_BYTES = 1 << 16;

  /** Can go back, so that a member's stream takes no byte beyond its member. */
  private final BufferedInputStream file;

  private GzipCompressorInputStream member;

  /** The byte of the file, from 0, at which the member begins. */
  private long memberStart;

  private boolean ended;

  private GzipFile(InputStream file) throws IOException {
    this.file = new BufferedInputStream(file, BUFFER_BYTES);
    this.member = member();
  }

  static InputStream open(Path path) throws IOException {
    InputStream file = Files.newInputStream(path);
    try {
      return new GzipFile(file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int read;
      try {
        read = member.read(to, offset, length);
      } catch (IOException e) {
        throw damaged(e);
      }
      if (read > 0) {
        return read;
      }
      memberStart += member.getCompressedCount();
      ended = isAtTheEnd();
      if (!ended) {
        member = member();
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private GzipCompressorInputStream member() throws IOException {
    try {
      return new GzipCompressorInputStream(file);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private boolean isAtTheEnd() throws IOException {
    file.mark(1);
    int next = file.read();
    if (next != 0) {
      file.reset();
      return next < 0;
    }
    while (next == 0) {
      next = file.read();
    }
    if (next > 0) {
      throw damaged(new IOException("it begins with zeros"));
    }
    return true;
  }

  private IOException damaged(IOException e) {
    String where =
        String.format(Locale.ROOT, "the gzip member that begins at byte %d", memberStart);
    return e instanceof EOFException
        ? new IOException("the file ends in the middle of " + where, e)
        : new IOException(where + " is damaged: " + e.getMessage(), e);
  }
}
