package dev.loyalty.ledger.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** A buffer of rows for binary COPY (PostgreSQL manual, COPY, "Binary Format"). Not thread-safe. */
final class CopyBuffer {

  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int NULL = -1;
  private static final int END = -1;

  private final ByteWriter out;

  CopyBuffer(int bytesExpected) {
    out = new ByteWriter(HEADER.length + bytesExpected);
    out.put(HEADER);
  }

  /** Returns the index in {@link #array()} at which the rows begin. */
  int rowsBegin() {
    return HEADER.length;
  }

  int rowsEnd() {
    return out.size();
  }

  byte[] array() {
    return out.array();
  }

  /** Begins a row; its columns must follow in their order. */
  void row(int columns) {
    out.putShort(columns);
  }

  void int2(int value) {
    out.putInt(Short.BYTES);
    out.putShort(value);
  }

  void int4(int value) {
    out.putInt(Integer.BYTES);
    out.putInt(value);
  }

  void int8(long value) {
    out.putInt(Long.BYTES);
    out.putLong(value);
  }

  void none() {
    out.putInt(NULL);
  }

  /** Writes null for 0. */
  void int8OrNone(long value) {
    if (value == 0) {
      none();
    } else {
      int8(value);
    }
  }

  void uuid(UUID value) {
    out.putInt(2 * Long.BYTES);
    out.putLong(value.getMostSignificantBits());
    out.putLong(value.getLeastSignificantBits());
  }

  void time(@Nullable Instant value) {
    if (value == null) {
      none();
    } else {
      int8(PostgresTime.micros(value));
    }
  }

  void text(@Nullable String value) {
    if (value == null) {
      none();
    } else {
      out.putText(value);
    }
  }

  /** Ends the rows and sends them. */
  void send(PGConnection connection, String copySql) throws SQLException {
    out.putShort(END);
    CopyIn copy = connection.getCopyAPI().copyIn(copySql);
    copy.writeToCopy(out.array(), 0, out.size());
    copy.endCopy();
  }
}
