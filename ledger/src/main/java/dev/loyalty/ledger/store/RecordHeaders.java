package dev.loyalty.ledger.store;

import dev.loyalty.ledger.posting.DeadLetter.Header;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a record's headers as two arrays of bytes, names and values. Names are arrays of bytes too,
 * because PostgreSQL's text can't hold U+0000.
 */
final class RecordHeaders {

  private RecordHeaders() {}

  static Argument names(List<Header> headers) {
    return SqlArrays.bytes(headers, header -> header.name().getBytes(StandardCharsets.UTF_8));
  }

  static Argument values(List<Header> headers) {
    return SqlArrays.bytes(headers, Header::value);
  }

  /** Reads the columns {@code header_names} and {@code header_values}. */
  static List<Header> read(ResultSet row) throws SQLException {
    byte[][] names = (byte[][]) row.getArray("header_names").getArray();
    byte[] @Nullable [] values = (byte[][]) row.getArray("header_values").getArray();
    List<Header> headers = new ArrayList<>(names.length);
    for (int i = 0; i < names.length; i++) {
      headers.add(new Header(new String(names[i], StandardCharsets.UTF_8), values[i]));
    }
    return headers;
  }
}
