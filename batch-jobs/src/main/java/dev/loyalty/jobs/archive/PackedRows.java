package dev.loyalty.jobs.archive;

import static org.duckdb.DuckDBColumnType.BIGINT;
import static org.duckdb.DuckDBColumnType.UHUGEINT;
import static org.duckdb.DuckDBColumnType.VARCHAR;

import java.math.BigInteger;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBWritableVector;
import org.postgresql.util.ByteConverter;

/**
 * A chunk of the journal's rows as DuckDB is handed them. It takes two locks for each value, which
 * was most of the work; so small columns share a number, and a system account goes without its leg:
 * 10 values a row instead of 20. {@link #UNPACK} is the way back to the journal's columns; it never
 * looks at what wasn't handed over.
 */
final class PackedRows {

  /** Unpacks to the journal's columns and names. It takes the program's id as a number. */
  static final String UNPACK =
      """
      select %d::integer as program_id, (place >> 32)::integer as lane_id, batch_no, (place & 4294967295)::integer as line,
        make_timestamptz(posted_at) as posted_at, make_timestamptz(requested_at) as requested_at,
        transfer_id::uuid as transfer_id, (kinds & 65535)::smallint as type, points,
        case debit when 0 then debit_account_id else -debit end as debit_account_id,
        (kinds >> 16 & 65535)::smallint as debit_bucket,
        case debit when 0 then debit_leg end as debit_leg, case debit when 0 then debit_after end as debit_after,
        case credit when 0 then credit_account_id else -credit end as credit_account_id,
        (kinds >> 32 & 65535)::smallint as credit_bucket,
        case credit when 0 then credit_leg end as credit_leg, case credit when 0 then credit_after end as credit_after,
        case when expires then make_timestamptz(expires_at) end as expires_at,
        idempotency_key, reference, reason, metadata
      from (
        select *, kinds >> 48 & 15 as debit, kinds >> 52 & 15 as credit, kinds >> 56 = 1 as expires from %s
      ) as packed\
      """;

  // These are the lowest bits of what a number of kinds holds beside the type.
  private static final int DEBIT_BUCKET = 16;
  private static final int CREDIT_BUCKET = 32;
  private static final int DEBIT_SYSTEM_ACCOUNT = 48;
  private static final int CREDIT_SYSTEM_ACCOUNT = 52;
  private static final int EXPIRES = 56;
  private static final long BUCKET = 0xffff;

  /** PostgreSQL counts from 2000-01-01, DuckDB from 1970-01-01. */
  static final long MICROS_BETWEEN_EPOCHS = 946_684_800_000_000L;

  private static final int NULL = -1;

  /** The columns that DuckDB gets. */
  private enum Column {
    PLACE(BIGINT),
    BATCH_NO(BIGINT),
    POSTED_AT(BIGINT),
    REQUESTED_AT(BIGINT),
    TRANSFER_ID(UHUGEINT),
    KINDS(BIGINT),
    POINTS(BIGINT),
    DEBIT_ACCOUNT_ID(BIGINT),
    DEBIT_LEG(BIGINT),
    DEBIT_AFTER(BIGINT),
    CREDIT_ACCOUNT_ID(BIGINT),
    CREDIT_LEG(BIGINT),
    CREDIT_AFTER(BIGINT),
    EXPIRES_AT(BIGINT),
    IDEMPOTENCY_KEY(VARCHAR),
    REFERENCE(VARCHAR),
    REASON(VARCHAR),
    METADATA(VARCHAR);

    private final DuckDBColumnType type;

    Column(DuckDBColumnType type) {
      this.type = type;
    }
  }

  private static final Column[] COLUMNS = Column.values();
  private static final int FIRST_TEXT = Column.IDEMPOTENCY_KEY.ordinal();

  private final DuckDBWritableVector[] vectors = new DuckDBWritableVector[COLUMNS.length];
  private final byte[][][] texts = new byte[COLUMNS.length - FIRST_TEXT][][];
  private byte[] bytes = {};
  private int at;
  private int row;

  /**
   * @param chunk to be filled
   */
  PackedRows(DuckDBDataChunkWriter chunk) throws SQLException {
    int capacity = Math.toIntExact(chunk.capacity());
    for (int column = 0; column < vectors.length; column++) {
      vectors[column] = chunk.vector(column);
    }
    for (int text = 0; text < texts.length; text++) {
      texts[text] = new byte[capacity][];
    }
  }

  static void declare(DuckDBTableFunctionBindInfo info) {
    for (Column column : COLUMNS) {
      info.addResultColumn(column.name().toLowerCase(Locale.ROOT), column.type);
    }
  }

  int count() {
    return row;
  }

  /**
   * Takes another row as binary COPY writes it, and returns the index of its end.
   *
   * @param begin the index of its beginning, its count of columns
   */
  int add(byte[] from, int begin) {
    bytes = from;
    at = begin + Short.BYTES;
    int4(); // The program is the same for all.
    long lane = int4();
    set(Column.BATCH_NO, int8());
    set(Column.PLACE, lane << Integer.SIZE | int4());
    set(Column.POSTED_AT, int8() + MICROS_BETWEEN_EPOCHS);
    set(Column.REQUESTED_AT, int8() + MICROS_BETWEEN_EPOCHS);
    setTransferId();
    long kinds = int2();
    set(Column.POINTS, int8());
    kinds |= setLeg(Column.DEBIT_ACCOUNT_ID, DEBIT_BUCKET, DEBIT_SYSTEM_ACCOUNT);
    kinds |= setLeg(Column.CREDIT_ACCOUNT_ID, CREDIT_BUCKET, CREDIT_SYSTEM_ACCOUNT);
    if (!skipNull()) {
      set(Column.EXPIRES_AT, int8() + MICROS_BETWEEN_EPOCHS);
      kinds |= 1L << EXPIRES;
    }
    set(Column.KINDS, kinds);
    for (byte[][] text : texts) {
      if (!skipNull()) {
        text[row] = text();
      }
    }
    row++;
    return at;
  }

  /** Hands over what goes together. No row comes after it. */
  void finish() {
    for (int text = 0; text < texts.length && row > 0; text++) {
      vectors[FIRST_TEXT + text].setStringUtf8Batch(0, Arrays.copyOf(texts[text], row));
    }
  }

  private void setTransferId() {
    at += Integer.BYTES;
    BigInteger id = new BigInteger(1, bytes, at, 2 * Long.BYTES);
    vectors[Column.TRANSFER_ID.ordinal()].setUHugeInt(row, id);
    at += 2 * Long.BYTES;
  }

  /**
   * Sets a leg, and returns its bits of kinds. By the journal's constraints a leg is an account's
   * with both figures, or a system account's with none.
   */
  private long setLeg(Column account, int bucketBit, int systemAccountBit) {
    long accountId = int8();
    long bucket = (int2() & BUCKET) << bucketBit;
    if (accountId < 0) {
      skipNull();
      skipNull();
      return bucket | -accountId << systemAccountBit;
    }
    int column = account.ordinal();
    vectors[column].setLong(row, accountId);
    vectors[column + 1].setLong(row, int8());
    vectors[column + 2].setLong(row, int8());
    return bucket;
  }

  private void set(Column column, long value) {
    vectors[column.ordinal()].setLong(row, value);
  }

  private boolean skipNull() {
    if (ByteConverter.int4(bytes, at) != NULL) {
      return false;
    }
    at += Integer.BYTES;
    return true;
  }

  private short int2() {
    at += Integer.BYTES + Short.BYTES;
    return ByteConverter.int2(bytes, at - Short.BYTES);
  }

  private int int4() {
    at += 2 * Integer.BYTES;
    return ByteConverter.int4(bytes, at - Integer.BYTES);
  }

  private long int8() {
    at += Integer.BYTES + Long.BYTES;
    return ByteConverter.int8(bytes, at - Long.BYTES);
  }

  private byte[] text() {
    int length = ByteConverter.int4(bytes, at);
    at += Integer.BYTES + length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }
}
