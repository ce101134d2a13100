package dev.loyalty.jobs.archive;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteConverter;

/**
 * The journal's rows as a table of DuckDB, read once, straight from PostgreSQL's COPY: nothing is
 * kept in between, and no value goes through a text form that could lose something. What went
 * through is counted and digested.
 */
final class JournalRows implements DuckDBTableFunction<Object, Object, Object> {

  static final String TABLE = "journal_rows()";

  private static final String NAME = "journal_rows";
  private static final List<JournalColumn> COLUMNS = JournalColumn.ALL;

  /** Looked at for each value of each row. */
  private static final JournalColumn.Kind[] KINDS =
      COLUMNS.stream().map(JournalColumn::kind).toArray(JournalColumn.Kind[]::new);

  /** PostgreSQL counts from 2000-01-01, DuckDB from 1970-01-01. */
  static final long MICROS_BETWEEN_EPOCHS = 946_684_800_000_000L;

  private static final int NULL = -1;

  private @Nullable RowStream source;
  private MessageDigest digest = RowDigest.begin();
  private long count;

  /** Makes the table known. One is enough for as many reads as it takes, one after the other. */
  void register(Connection duck) throws SQLException {
    try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
      builder.withName(NAME).withFunction(this).register(duck);
    }
  }

  /** What the next query reads. */
  void readFrom(RowStream rows) {
    source = rows;
    digest = RowDigest.begin();
    count = 0;
  }

  /** Of the rows that the query has read. */
  long count() {
    return count;
  }

  /** Of the same rows' bytes. Ends this reading. */
  byte[] digest() {
    return digest.digest();
  }

  @Override
  public Object bind(DuckDBTableFunctionBindInfo info) {
    for (JournalColumn column : COLUMNS) {
      info.addResultColumn(column.name(), column.kind().handedOver());
    }
    return this;
  }

  @Override
  public Object init(DuckDBTableFunctionInitInfo info) {
    info.setMaxThreads(1);
    return this;
  }

  @Override
  public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter chunk)
      throws SQLException {
    RowStream rows = source;
    if (rows == null) {
      throw new IllegalStateException("there is nothing to read from");
    }
    int capacity = Math.toIntExact(chunk.capacity());
    DuckDBWritableVector[] vectors = new DuckDBWritableVector[COLUMNS.size()];
    byte[][][] texts = new byte[COLUMNS.size()][][];
    for (int column = 0; column < vectors.length; column++) {
      vectors[column] = chunk.vector(column);
      if (COLUMNS.get(column).kind().isText()) {
        texts[column] = new byte[capacity][];
      }
    }
    int filled = 0;
    while (filled < capacity && rows.next()) {
      int begin = rows.begin();
      int end = read(rows.bytes(), begin, vectors, texts, filled);
      digest.update(rows.bytes(), begin, end - begin);
      filled++;
    }
    count += filled;
    for (int column = 0; column < vectors.length; column++) {
      if (texts[column] != null && filled > 0) {
        vectors[column].setStringUtf8Batch(0, Arrays.copyOf(texts[column], filled));
      }
    }
    return filled;
  }

  /** Takes a row apart, and says where it ends. */
  private static int read(
      byte[] bytes, int begin, DuckDBWritableVector[] vectors, byte[][][] texts, int row) {
    int at = begin + Short.BYTES;
    for (int column = 0; column < vectors.length; column++) {
      int length = ByteConverter.int4(bytes, at);
      at += Integer.BYTES;
      JournalColumn.Kind kind = KINDS[column];
      if (length == NULL) {
        if (!kind.isText()) {
          vectors[column].setNull(row);
        }
        continue;
      }
      switch (kind) {
        case INT2 -> vectors[column].setShort(row, ByteConverter.int2(bytes, at));
        case INT4 -> vectors[column].setInt(row, ByteConverter.int4(bytes, at));
        case INT8 -> vectors[column].setLong(row, ByteConverter.int8(bytes, at));
        case TIME ->
            vectors[column].setLong(row, ByteConverter.int8(bytes, at) + MICROS_BETWEEN_EPOCHS);
        case UUID -> vectors[column].setUHugeInt(row, new BigInteger(1, bytes, at, length));
        case TEXT -> texts[column][row] = Arrays.copyOfRange(bytes, at, at + length);
      }
      at += length;
    }
    return at;
  }
}
