package dev.loyalty.jobs.archive;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.jspecify.annotations.Nullable;

/**
 * The journal's rows as a table of DuckDB, read once, straight from PostgreSQL's COPY: nothing is
 * kept in between, and no value goes through a text form that could lose something. What went
 * through is counted and digested.
 */
final class JournalRows implements DuckDBTableFunction<Object, Object, Object> {

  private static final String NAME = "journal_rows";

  private @Nullable RowSource source;
  private MessageDigest digest = RowDigest.begin();
  private long count;

  /** Makes the table known. One is enough for as many reads as it takes, one after the other. */
  void register(Connection duck) throws SQLException {
    try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
      builder.withName(NAME).withFunction(this).register(duck);
    }
  }

  /** The query that reads the rows of a program, in the columns that a file has. */
  static String query(int programId) {
    return String.format(Locale.ROOT, PackedRows.UNPACK, programId, NAME + "()");
  }

  /** Sets the rows that the next query reads. */
  void readFrom(RowSource rows) {
    source = rows;
    digest = RowDigest.begin();
    count = 0;
  }

  /** Returns the number of rows that the query has read. */
  long count() {
    return count;
  }

  /** Returns the digest of the same rows' bytes, and ends this reading. */
  byte[] digest() {
    return digest.digest();
  }

  @Override
  public Object bind(DuckDBTableFunctionBindInfo info) {
    PackedRows.declare(info);
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
    RowSource rows = source;
    if (rows == null) {
      throw new IllegalStateException("there is nothing to read from");
    }
    PackedRows packed = new PackedRows(chunk);
    while (packed.count() < chunk.capacity() && rows.next()) {
      int begin = rows.begin();
      int end = packed.add(rows.bytes(), begin);
      digest.update(rows.bytes(), begin, end - begin);
    }
    packed.finish();
    count += packed.count();
    return packed.count();
  }
}
