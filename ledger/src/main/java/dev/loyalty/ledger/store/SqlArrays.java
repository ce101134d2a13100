package dev.loyalty.ledger.store;

import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Binds columns of many rows as arrays, so that a batch is one statement. Arrays of numbers are
 * sent in binary.
 */
final class SqlArrays {

  private SqlArrays() {}

  static <T> Argument longs(Collection<T> rows, ToLongFunction<T> column) {
    return array("int8", rows.stream().mapToLong(column).toArray());
  }

  static Argument longs(Collection<Long> values) {
    return longs(values, Long::longValue);
  }

  static <T> Argument ints(Collection<T> rows, ToIntFunction<T> column) {
    return array("int4", rows.stream().mapToInt(column).toArray());
  }

  static <T> Argument uuids(Collection<T> rows, Function<T, UUID> column) {
    return array("uuid", rows.stream().map(column).toArray(UUID[]::new));
  }

  static Argument uuids(Collection<UUID> values) {
    return uuids(values, Function.identity());
  }

  static <T> Argument texts(Collection<T> rows, Function<T, @Nullable String> column) {
    return array("text", rows.stream().map(column).toArray(String[]::new));
  }

  static <T> Argument bytes(Collection<T> rows, Function<T, byte @Nullable []> column) {
    return array("bytea", rows.stream().map(column).toArray(byte[][]::new));
  }

  /** PostgreSQL doesn't take the sign that Java writes before years of five digits. */
  static <T> Argument times(Collection<T> rows, Function<T, java.time.Instant> column) {
    return array(
        "timestamptz",
        rows.stream().map(row -> withoutSign(column.apply(row).toString())).toArray(String[]::new));
  }

  private static String withoutSign(String time) {
    return time.startsWith("+") ? time.substring(1) : time;
  }

  private static Argument array(String elementType, Object values) {
    return (position, statement, context) ->
        statement.setArray(
            position,
            statement
                .getConnection()
                .unwrap(PGConnection.class)
                .createArrayOf(elementType, values));
  }
}
