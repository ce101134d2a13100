package dev.loyalty.jobs.archive;

import dev.loyalty.jobs.parquet.JournalColumn;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.postgresql.util.ByteConverter;

/**
 * The journal's rows that several queries give, one after the other as one stream, each query's in
 * posting order. A thread of its own reads ahead, so that PostgreSQL finds the next rows while
 * these are at work. The stream is for one thread, and the connection is the stream's alone until
 * that is closed.
 */
final class RowStream implements RowSource, AutoCloseable {

  /** The bytes before the first row (PostgreSQL manual, COPY, "Binary Format"). */
  private static final int HEADER_BYTES = 19;

  /** The number of pieces that are read ahead, besides the one that is being filled. */
  private static final int PIECES = 1;

  /** Twice what 50 000 usual rows take. */
  static final int PIECE_BYTES_MAX = 24 << 20;

  /** No other piece is empty. */
  private static final RowPiece END = new RowPiece(0);

  private final PGConnection connection;
  private final Iterator<String> queries;
  private final int pieceBytesMax;
  private final BlockingQueue<RowPiece> pieces = new ArrayBlockingQueue<>(PIECES);
  private final Thread reader =
      Thread.ofPlatform().name("archive-rows").daemon().unstarted(this::read);
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private RowPiece piece = new RowPiece(0);
  private int row = -1;
  private boolean ended;

  /**
   * @param queries queries of the columns {@link JournalColumn#NAMES}, without an order
   * @param pieceBytesMax the most bytes that are sorted in memory; PostgreSQL sorts larger ones
   */
  RowStream(PGConnection connection, Iterator<String> queries, int pieceBytesMax) {
    this.connection = connection;
    this.queries = queries;
    this.pieceBytesMax = pieceBytesMax;
    reader.start();
  }

  @Override
  public boolean next() throws SQLException {
    row++;
    while (!ended && row == piece.rows()) {
      piece = take();
      ended = piece.rows() == 0;
      row = 0;
    }
    return !ended;
  }

  @Override
  public byte[] bytes() {
    return piece.bytes();
  }

  @Override
  public int begin() {
    return piece.begin(row);
  }

  private RowPiece take() throws SQLException {
    RowPiece taken;
    try {
      taken = pieces.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while rows were awaited", e);
    }
    Throwable cause = failure;
    if (taken.rows() == 0 && cause != null) {
      throw new SQLException("the journal's rows could not be read: " + cause.getMessage(), cause);
    }
    return taken;
  }

  private void read() {
    try {
      while (queries.hasNext() && !closed) {
        String query = queries.next();
        if (!readAtOnce(query)) {
          readInOrder(query);
        }
      }
      pieces.put(END);
    } catch (InterruptedException e) {
      // Closed; nobody takes anything more.
    } catch (SQLException | RuntimeException | Error e) {
      failure = e;
      putEnd();
    }
  }

  /** Sorts the query's rows here, if they aren't too many. */
  private boolean readAtOnce(String query) throws SQLException, InterruptedException {
    RowPiece rows = new RowPiece(pieceBytesMax);
    if (!forEachRow(query, rows::add)) {
      return false;
    }
    handOver(rows);
    return true;
  }

  /** Has PostgreSQL sort them. */
  private void readInOrder(String query) throws SQLException, InterruptedException {
    RowPiece[] rows = {new RowPiece(pieceBytesMax)};
    forEachRow(
        query + " " + RowPiece.ORDER,
        (bytes, from) -> {
          if (!rows[0].add(bytes, from)) {
            handOver(rows[0]);
            rows[0] = new RowPiece(pieceBytesMax);
            rows[0].add(bytes, from);
          }
          return true;
        });
    handOver(rows[0]);
  }

  private void handOver(RowPiece rows) throws InterruptedException {
    if (rows.rows() > 0 && !closed) {
      rows.sort();
      pieces.put(rows);
    }
  }

  /** Takes a row, or says that it takes no more. */
  @FunctionalInterface
  private interface Taker {

    boolean take(byte[] bytes, int from) throws InterruptedException;
  }

  /**
   * Passes on rows; returns false where not all were taken. The rest is read and dropped, because
   * cancelling a COPY ends the transaction. PostgreSQL sends whole rows, each in a message of its
   * own.
   */
  private boolean forEachRow(String query, Taker taker) throws SQLException, InterruptedException {
    CopyOut copy =
        connection.getCopyAPI().copyOut("copy (" + query + ") to stdout (format binary)");
    try {
      int from = HEADER_BYTES;
      boolean taking = true;
      for (byte[] message = copy.readFromCopy();
          message != null && !closed;
          message = copy.readFromCopy()) {
        // A negative count of columns is the end.
        if (taking && ByteConverter.int2(message, from) >= 0) {
          taking = taker.take(message, from);
        }
        from = 0;
      }
      return taking;
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private void putEnd() {
    try {
      pieces.put(END);
    } catch (InterruptedException e) {
      // Closed; nobody waits for the end.
      Thread.currentThread().interrupt();
    }
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
