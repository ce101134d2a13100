package dev.loyalty.jobs.parquet;

import static dev.loyalty.jobs.parquet.JournalColumn.Kind.INT2;
import static dev.loyalty.jobs.parquet.JournalColumn.Kind.INT4;
import static dev.loyalty.jobs.parquet.JournalColumn.Kind.INT8;
import static dev.loyalty.jobs.parquet.JournalColumn.Kind.TEXT;
import static dev.loyalty.jobs.parquet.JournalColumn.Kind.TIME;

import java.math.BigInteger;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A column of the journal, in the files as in the book.
 *
 * @param kind the kind of its values
 */
public record JournalColumn(String name, Kind kind) {

  /**
   * All of them, in the order in which posting writes them: a batch's digest is over the rows in
   * this very form.
   */
  public static final List<JournalColumn> ALL =
      List.of(
          new JournalColumn("program_id", INT4),
          new JournalColumn("lane_id", INT4),
          new JournalColumn("batch_no", INT8),
          new JournalColumn("line", INT4),
          new JournalColumn("posted_at", TIME),
          new JournalColumn("requested_at", TIME),
          new JournalColumn("transfer_id", Kind.UUID),
          new JournalColumn("type", INT2),
          new JournalColumn("points", INT8),
          new JournalColumn("debit_account_id", INT8),
          new JournalColumn("debit_bucket", INT2),
          new JournalColumn("debit_leg", INT8),
          new JournalColumn("debit_after", INT8),
          new JournalColumn("credit_account_id", INT8),
          new JournalColumn("credit_bucket", INT2),
          new JournalColumn("credit_leg", INT8),
          new JournalColumn("credit_after", INT8),
          new JournalColumn("expires_at", TIME),
          new JournalColumn("idempotency_key", TEXT),
          new JournalColumn("reference", TEXT),
          new JournalColumn("reason", TEXT),
          new JournalColumn("metadata", TEXT));

  /** Names with commas: what PostgreSQL is asked for. */
  public static final String NAMES = list(JournalColumn::name);

  /** The columns of a query on a file. */
  public static final String FROM_FILE = list(JournalColumn::fromFile);

  /** Kinds of columns. DuckDB gives times as microseconds, UUIDs as numbers. */
  public enum Kind {
    INT2,
    INT4,
    INT8,
    TIME,
    UUID,
    TEXT
  }

  /** Returns the UUID of the number. */
  public static UUID uuid(BigInteger number) {
    return new UUID(number.shiftRight(Long.SIZE).longValue(), number.longValue());
  }

  private String fromFile() {
    return switch (kind) {
      case TIME -> "epoch_us(" + name + ")";
      case UUID -> name + "::uhugeint";
      case INT2, INT4, INT8, TEXT -> name;
    };
  }

  private static String list(Function<JournalColumn, String> form) {
    return ALL.stream().map(form).collect(Collectors.joining(", "));
  }
}
