package dev.loyalty.jobs.archive;

import java.sql.SQLException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The rows of several {@code COPY … TO STDOUT (FORMAT binary)}, one after the other, as one stream
 * (PostgreSQL manual, COPY, "Binary Format"). Not thread-safe.
 */
final class RowStream implements AutoCloseable {

  private static final int HEADER_BYTES = 19;

  private final PGConnection connection;
  private final Iterator<String> copies;
  private @Nullable CopyOut copy;
  private byte[] bytes = {};
  private int at;

  /**
   * @param copies the statements
   */
  RowStream(PGConnection connection, Iterator<String> copies) {
    this.connection = connection;
    this.copies = copies;
  }

  /** Goes to the next row; false at the end. */
  boolean next() throws SQLException {
    while (true) {
      if (at < bytes.length) {
        if (readShort(bytes, at) >= 0) {
          return true;
        }
        // The end of this COPY's rows.
        at += Short.BYTES;
      } else if (copy == null) {
        if (!copies.hasNext()) {
          return false;
        }
        copy = connection.getCopyAPI().copyOut(copies.next());
        bytes = nextPiece();
        at = HEADER_BYTES;
      } else {
        bytes = nextPiece();
        at = 0;
      }
    }
  }

  /** Where the row's bytes are; PostgreSQL sends whole rows. */
  byte[] bytes() {
    return bytes;
  }

  /** Where in them the row begins: with its count of columns. */
  int begin() {
    return at;
  }

  /** The row has been read up to here. */
  void readUpTo(int end) {
    at = end;
  }

  private byte[] nextPiece() throws SQLException {
    byte[] piece = copy == null ? null : copy.readFromCopy();
    if (piece == null) {
      copy = null;
      return new byte[0];
    }
    return piece;
  }

  static short readShort(byte[] bytes, int at) {
    return (short) ((bytes[at] << 8) | (bytes[at + 1] & 0xff));
  }

  static int readInt(byte[] bytes, int at) {
    return (readShort(bytes, at) << 16) | (readShort(bytes, at + 2) & 0xffff);
  }

  static long readLong(byte[] bytes, int at) {
    return ((long) readInt(bytes, at) << 32) | (readInt(bytes, at + 4) & 0xffffffffL);
  }

  /** Stops a COPY that isn't at its end, so that the connection can be used. */
  @Override
  public void close() throws SQLException {
    CopyOut open = copy;
    if (open != null && open.isActive()) {
      open.cancelCopy();
    }
    copy = null;
  }
}
