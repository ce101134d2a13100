package dev.loyalty.jobs.archive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.postgresql.util.ByteConverter;

/**
 * Rows as binary COPY writes them, put into the order in which they were posted. The journal's
 * table has them nearly so: each batch in a few runs, which lanes mix. So runs are sorted, not
 * rows, in a tenth of the time that PostgreSQL takes. For one thread.
 */
final class RowPiece {

  /** This order in SQL, for rows that are too many for a piece. */
  static final String ORDER = "order by posted_at, lane_id, batch_no, line";

  // The places of the first columns of JournalColumn.ALL, which are never null: behind the count of
  // columns, each behind its length.
  private static final int LANE_ID_AT = Short.BYTES + 2 * Integer.BYTES + Integer.BYTES;
  private static final int BATCH_NO_AT = LANE_ID_AT + Integer.BYTES + Integer.BYTES;
  private static final int LINE_AT = BATCH_NO_AT + Long.BYTES + Integer.BYTES;
  private static final int POSTED_AT_AT = LINE_AT + Integer.BYTES + Integer.BYTES;

  private static final Comparator<Run> POSTING_ORDER =
      Comparator.comparingLong(Run::postedAt)
          .thenComparingInt(Run::laneId)
          .thenComparingLong(Run::batchNo)
          .thenComparingInt(Run::firstLine);

  private final int bytesMax;
  private final List<Run> runs = new ArrayList<>();
  private byte[] bytes = new byte[64 << 10];
  private int[] begins = new int[256];
  private int length;
  private int rows;

  /**
   * @param bytesMax the most bytes of its rows together; one row may be longer
   */
  RowPiece(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** A batch's rows that follow one another without a gap, lines counted up. */
  private record Run(
      long postedAt, int laneId, long batchNo, int firstLine, int firstRow, int rows) {

    boolean isFollowedBy(Run row) {
      return postedAt == row.postedAt
          && laneId == row.laneId
          && batchNo == row.batchNo
          && firstLine + rows == row.firstLine;
    }

    Run withOneMore() {
      return new Run(postedAt, laneId, batchNo, firstLine, firstRow, rows + 1);
    }
  }

  /**
   * Takes another row, if there is room for it.
   *
   * @param from the index at which it begins; it goes to the end
   */
  boolean add(byte[] row, int from) {
    int itsLength = row.length - from;
    if (rows > 0 && length + itsLength > bytesMax) {
      return false;
    }
    if (length + itsLength > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + itsLength));
    }
    if (rows == begins.length) {
      begins = Arrays.copyOf(begins, 2 * rows);
    }
    System.arraycopy(row, from, bytes, length, itsLength);
    begins[rows] = length;
    Run alone = alone(length, rows);
    if (rows > 0 && runs.getLast().isFollowedBy(alone)) {
      runs.set(runs.size() - 1, runs.getLast().withOneMore());
    } else {
      runs.add(alone);
    }
    length += itsLength;
    rows++;
    return true;
  }

  private Run alone(int at, int row) {
    return new Run(
        ByteConverter.int8(bytes, at + POSTED_AT_AT),
        ByteConverter.int4(bytes, at + LANE_ID_AT),
        ByteConverter.int8(bytes, at + BATCH_NO_AT),
        ByteConverter.int4(bytes, at + LINE_AT),
        row,
        1);
  }

  /** Puts its rows in order. Nothing is added afterwards. */
  void sort() {
    runs.sort(POSTING_ORDER);
    int[] sorted = new int[rows];
    int at = 0;
    for (Run run : runs) {
      System.arraycopy(begins, run.firstRow, sorted, at, run.rows);
      at += run.rows;
    }
    begins = sorted;
  }

  int rows() {
    return rows;
  }

  /** Returns the bytes of all of its rows. */
  byte[] bytes() {
    return bytes;
  }

  /** Returns the index at which a row begins, with its count of columns. */
  int begin(int row) {
    return begins[row];
  }
}
