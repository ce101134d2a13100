package dev.loyalty.jobs.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts the bytes of a stream for a listener. */
final class MeteredOutput extends FilterOutputStream {

  private final BackupListener listener;
  private final String activity;
  private long bytes;

  /**
   * @param before the bytes of earlier streams
   */
  MeteredOutput(OutputStream out, BackupListener listener, String activity, long before) {
    super(out);
    this.listener = listener;
    this.activity = activity;
    this.bytes = before;
  }

  @Override
  public void write(int value) throws IOException {
    out.write(value);
    advance(1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
    advance(length);
  }

  private void advance(int written) {
    bytes += written;
    listener.advanced(activity, bytes);
  }

  /** Returns the bytes, with those before. */
  long bytes() {
    return bytes;
  }
}
