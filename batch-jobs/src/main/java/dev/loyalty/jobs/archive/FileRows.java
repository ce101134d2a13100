package dev.loyalty.jobs.archive;

import dev.loyalty.jobs.parquet.JournalColumn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;

/**
 * Converts rows of files to the form in which binary COPY writes the journal's: the bytes that
 * posting digested.
 */
final class FileRows {

  private static final List<JournalColumn> COLUMNS = JournalColumn.ALL;

  /** The kinds of the columns, in an array because each value of each row needs one. */
  private static final JournalColumn.Kind[] KINDS =
      COLUMNS.stream().map(JournalColumn::kind).toArray(JournalColumn.Kind[]::new);

  private static final int NULL = -1;

  /**
   * The most bytes of a row: fixed columns take 4 + 16 bytes at most; texts 800 + 512 + 256,
   * metadata 4096 and quotes.
   */
  private static final int ROW_BYTES_MAX = 64 << 10;

  private FileRows() {}

  /**
   * Returns the digest of all rows, in the file's order.
   *
   * @param from the part after {@code from} in DuckDB's SQL
   */
  static byte[] digest(Connection duck, String from) throws SQLException {
    MessageDigest digest = RowDigest.begin();
    String query = "select " + JournalColumn.FROM_FILE + " from " + from;
    ByteBuffer row = ByteBuffer.allocate(ROW_BYTES_MAX);
    try (DuckDBPreparedStatement statement =
            duck.prepareStatement(query).unwrap(DuckDBPreparedStatement.class);
        DuckDBChunkedResult result = statement.query()) {
      while (result.nextChunk()) {
        DuckDBDataChunkReader chunk = result.chunk();
        DuckDBReadableVector[] vectors = new DuckDBReadableVector[COLUMNS.size()];
        for (int column = 0; column < vectors.length; column++) {
          vectors[column] = chunk.vector(column);
        }
        for (long at = 0; at < chunk.rowCount(); at++) {
          row.clear();
          write(vectors, at, row);
          digest.update(row.array(), 0, row.position());
        }
      }
    }
    return digest.digest();
  }

  private static void write(DuckDBReadableVector[] vectors, long at, ByteBuffer row) {
    row.putShort((short) vectors.length);
    for (int column = 0; column < vectors.length; column++) {
      DuckDBReadableVector vector = vectors[column];
      if (vector.isNull(at)) {
        row.putInt(NULL);
        continue;
      }
      switch (KINDS[column]) {
        case INT2 -> row.putInt(Short.BYTES).putShort(vector.getShort(at));
        case INT4 -> row.putInt(Integer.BYTES).putInt(vector.getInt(at));
        case INT8 -> row.putInt(Long.BYTES).putLong(vector.getLong(at));
        case TIME ->
            row.putInt(Long.BYTES).putLong(vector.getLong(at) - PackedRows.MICROS_BETWEEN_EPOCHS);
        case UUID -> {
          UUID id = JournalColumn.uuid(vector.getUHugeInt(at));
          row.putInt(2 * Long.BYTES)
              .putLong(id.getMostSignificantBits())
              .putLong(id.getLeastSignificantBits());
        }
        case TEXT -> {
          byte[] text = vector.getString(at).getBytes(StandardCharsets.UTF_8);
          row.putInt(text.length).put(text);
        }
      }
    }
  }
}
