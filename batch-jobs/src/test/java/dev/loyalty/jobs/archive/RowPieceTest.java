package dev.loyalty.jobs.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowPieceTest {

  /** The columns that say where a row belongs. */
  private record Key(long postedAt, int laneId, long batchNo, int line) {

    /** Returns a row as binary COPY writes it, whose other columns are text. */
    byte[] row(int textLength) {
      ByteBuffer row = ByteBuffer.allocate(54 + textLength);
      row.putShort((short) 6).putInt(4).putInt(1).putInt(4).putInt(laneId).putInt(8);
      row.putLong(batchNo).putInt(4).putInt(line).putInt(8).putLong(postedAt);
      row.putInt(textLength);
      return row.array();
    }
  }

  /** Keys in posting order, with times and numbers that need all bytes, and negative ones. */
  private static final List<Key> POSTED =
      List.of(
          new Key(-1, 2, 70_000, 0),
          new Key(-1, 2, 70_000, 2),
          new Key(0, 2, 5, 0),
          new Key(0, 2, 5, 1),
          new Key(0, 2, 5, 2),
          new Key(0, 130, 4, 300),
          new Key(0, 130, 4, 301),
          new Key(0, 130, 5, 0),
          new Key(1L << 40, 1, 1L << 33, 0));

  @Test
  void putsRowsInPostingOrderWhateverTheOrderTheyCameIn() {
    for (int seed = 0; seed < 200; seed++) {
      List<Key> mixed = new ArrayList<>(POSTED);
      Collections.shuffle(mixed, new Random(seed));
      RowPiece piece = new RowPiece(10_000);

      for (Key key : mixed) {
        assertThat(piece.add(key.row(key.line()), 0)).isTrue();
      }
      piece.sort();

      assertThat(keys(piece)).as("seed %d", seed).isEqualTo(POSTED);
    }
  }

  @Test
  void takesWhatIsBehindAHeader() {
    byte[] row = POSTED.getFirst().row(7);
    byte[] message = new byte[19 + row.length];
    System.arraycopy(row, 0, message, 19, row.length);
    RowPiece piece = new RowPiece(1_000);

    piece.add(message, 19);
    piece.sort();

    assertThat(keys(piece)).containsExactly(POSTED.getFirst());
  }

  @Test
  void takesNoMoreThanItMayHoldButARowAtLeast() {
    RowPiece piece = new RowPiece(100);
    assertThat(piece.add(POSTED.get(0).row(200), 0)).isTrue();
    assertThat(piece.add(POSTED.get(1).row(0), 0)).isFalse();
    assertThat(piece.rows()).isEqualTo(1);
  }

  @Test
  void growsToWhatItMayHold() {
    RowPiece piece = new RowPiece(1 << 20);
    int rows = 0;
    while (piece.add(new Key(0, 1, 1, rows).row(60), 0)) {
      rows++;
    }
    piece.sort();
    assertThat(rows).isEqualTo((1 << 20) / 114);
    assertThat(keys(piece)).hasSize(rows).last().isEqualTo(new Key(0, 1, 1, rows - 1));
  }

  private static List<Key> keys(RowPiece piece) {
    List<Key> keys = new ArrayList<>();
    for (int row = 0; row < piece.rows(); row++) {
      int begin = piece.begin(row);
      ByteBuffer bytes = ByteBuffer.wrap(piece.bytes());
      keys.add(
          new Key(
              bytes.getLong(begin + 42),
              bytes.getInt(begin + 14),
              bytes.getLong(begin + 22),
              bytes.getInt(begin + 34)));
    }
    return keys;
  }
}
