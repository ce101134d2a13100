package dev.loyalty.jobs.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.parquet.JournalColumn;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

class RowStreamIT {

  private static final String ROWS_UPSIDE_DOWN =
      "select "
          + JournalColumn.NAMES
          + " from (select * from journal order by posted_at desc, batch_no desc, line desc) as j"
          + " where program_id = 1";

  private final OldBook old = OldBook.filled();

  /** The sizes are the largest, room for two or three rows, and room for one row. */
  @ParameterizedTest
  @ValueSource(ints = {RowStream.PIECE_BYTES_MAX, 600, 1})
  void givesEachQuerysRowsInPostingOrder(int pieceBytesMax) throws Exception {
    List<String> posted =
        old.strings(
            "select lane_id || ' ' || batch_no || ' ' || line from journal where program_id = 1"
                + " order by posted_at, lane_id, batch_no, line");

    List<String> read =
        read(
            List.of(
                ROWS_UPSIDE_DOWN + " and posted_at < '2023-12-24'",
                ROWS_UPSIDE_DOWN + " and posted_at < '2000-01-01'",
                ROWS_UPSIDE_DOWN + " and posted_at >= '2023-12-24'"),
            pieceBytesMax);

    assertThat(posted).hasSizeGreaterThan(8);
    assertThat(read).isEqualTo(posted);
  }

  @Test
  void tellsWhyRowsCannotBeRead() {
    assertThatThrownBy(() -> read(List.of("select 1 / 0"), 1_000))
        .hasRootCauseInstanceOf(SQLException.class)
        .hasStackTraceContaining("division by zero");
  }

  @Test
  void leavesTheTransactionUsableWhereRowsWereTooManyForMemory() throws Exception {
    old.writer.useTransaction(
        handle -> {
          try (RowStream rows =
              new RowStream(
                  handle.getConnection().unwrap(PGConnection.class),
                  List.of(ROWS_UPSIDE_DOWN).iterator(),
                  1)) {
            assertThat(keys(rows)).isNotEmpty();
          }
          assertThat(handle.createQuery("select 7").mapTo(Integer.class).one()).isEqualTo(7);
        });
  }

  private List<String> read(List<String> queries, int pieceBytesMax) throws SQLException {
    return old.writer.withHandle(
        handle -> {
          try (RowStream rows =
              new RowStream(
                  handle.getConnection().unwrap(PGConnection.class),
                  queries.iterator(),
                  pieceBytesMax)) {
            return keys(rows);
          }
        });
  }

  private static List<String> keys(RowStream rows) throws SQLException {
    List<String> keys = new ArrayList<>();
    while (rows.next()) {
      ByteBuffer bytes = ByteBuffer.wrap(rows.bytes());
      int begin = rows.begin();
      keys.add(
          bytes.getInt(begin + 14)
              + " "
              + bytes.getLong(begin + 22)
              + " "
              + bytes.getInt(begin + 34));
    }
    assertThat(rows.next()).isFalse();
    return keys;
  }
}
