package dev.loyalty.ops.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Encodes rows for binary COPY (PostgreSQL manual, COPY, "Binary Format"). */
final class CopyRows {

  private static final int NULL = -1;

  private final String table;
  private final String columns;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 17);
  private final DataOutputStream out = new DataOutputStream(bytes);
  private int rows;

  CopyRows(String table, String columns) throws IOException {
    this.table = table;
    this.columns = columns;
    out.writeBytes("PGCOPY\n");
    out.writeByte(0xFF);
    out.writeBytes("\r\n");
    out.writeByte(0);
    out.writeInt(0);
    out.writeInt(0);
  }

  void row() throws IOException {
    rows++;
    out.writeShort(columns.split(",").length);
  }

  void int2(int value) throws IOException {
    out.writeInt(Short.BYTES);
    out.writeShort(value);
  }

  void int4(int value) throws IOException {
    out.writeInt(Integer.BYTES);
    out.writeInt(value);
  }

  void int8(long value) throws IOException {
    out.writeInt(Long.BYTES);
    out.writeLong(value);
  }

  void uuid(long high, long low) throws IOException {
    out.writeInt(2 * Long.BYTES);
    out.writeLong(high);
    out.writeLong(low);
  }

  void bytes(byte[] value) throws IOException {
    out.writeInt(value.length);
    out.write(value);
  }

  void text(String value) throws IOException {
    bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  void none() throws IOException {
    out.writeInt(NULL);
  }

  void copy(Connection connection) throws SQLException, IOException {
    if (rows == 0) {
      return;
    }
    out.writeShort(-1);
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy " + table + " (" + columns + ") from stdin (format binary)");
    byte[] all = bytes.toByteArray();
    copy.writeToCopy(all, 0, all.length);
    copy.endCopy();
  }
}
