package dev.loyalty.jobs.archive;

import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The rows of several {@code COPY … TO STDOUT (FORMAT binary)}, one after the other, as one stream
 * (PostgreSQL manual, COPY, "Binary Format"). A thread of its own reads ahead, so that PostgreSQL
 * sorts the next rows while these are at work. The stream is for one thread, and the connection is
 * the stream's alone until that is closed.
 */
final class RowStream implements AutoCloseable {

  private static final int HEADER_BYTES = 19;

  /** So many times so many bytes are read ahead. */
  private static final int CHUNKS = 32;

  private static final int CHUNK_BYTES = 256 << 10;

  /** No other chunk is empty. */
  private static final byte[] END = {};

  private final PGConnection connection;
  private final Iterator<String> copies;
  private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);
  private final Thread reader =
      Thread.ofPlatform().name("archive-rows").daemon().unstarted(this::read);
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private byte[] bytes = {};
  private int at;
  private boolean ended;

  /**
   * @param copies the statements
   */
  RowStream(PGConnection connection, Iterator<String> copies) {
    this.connection = connection;
    this.copies = copies;
    reader.start();
  }

  /** Goes to the next row; false at the end, however often. */
  boolean next() throws SQLException {
    while (!ended) {
      if (at < bytes.length) {
        if (readShort(bytes, at) >= 0) {
          return true;
        }
        // The end of a COPY's rows.
        at += Short.BYTES;
      } else {
        byte[] chunk = take();
        ended = chunk.length == 0;
        bytes = chunk;
        at = 0;
      }
    }
    return false;
  }

  /** Where the row's bytes are, all of them. */
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

  private byte[] take() throws SQLException {
    byte[] chunk;
    try {
      chunk = chunks.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while rows were awaited", e);
    }
    Throwable cause = failure;
    if (chunk.length == 0 && cause != null) {
      throw new SQLException("the journal's rows could not be read: " + cause.getMessage(), cause);
    }
    return chunk;
  }

  private void read() {
    try {
      ByteArrayOutputStream chunk = new ByteArrayOutputStream(2 * CHUNK_BYTES);
      while (copies.hasNext() && !closed) {
        read(connection.getCopyAPI().copyOut(copies.next()), chunk);
      }
      if (chunk.size() > 0) {
        chunks.put(chunk.toByteArray());
      }
    } catch (InterruptedException e) {
      // Closed; nobody takes anything more.
      return;
    } catch (SQLException | RuntimeException | Error e) {
      failure = e;
    }
    putEnd();
  }

  /** PostgreSQL sends whole rows. */
  private void read(CopyOut copy, ByteArrayOutputStream chunk)
      throws SQLException, InterruptedException {
    try {
      int skipped = HEADER_BYTES;
      for (byte[] piece = copy.readFromCopy();
          piece != null && !closed;
          piece = copy.readFromCopy()) {
        chunk.write(piece, skipped, piece.length - skipped);
        skipped = 0;
        if (chunk.size() >= CHUNK_BYTES) {
          chunks.put(chunk.toByteArray());
          chunk.reset();
        }
      }
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private void putEnd() {
    try {
      chunks.put(END);
    } catch (InterruptedException e) {
      // Closed; nobody waits for the end.
      Thread.currentThread().interrupt();
    }
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
  public void close() {
    closed = true;
    reader.interrupt();
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
