package dev.loyalty.ops.report;

import dev.loyalty.ledger.model.RequestType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * One table that the job {@code refresh-reports} made.
 *
 * @param asOf the business date of the table
 * @param columns their names, as in the database
 * @param rows values in the columns' order: texts and whole numbers
 */
record BookReport(LocalDate asOf, List<String> columns, List<List<@Nullable Object>> rows) {

  /** The date in reports that were never refreshed. */
  private static final LocalDate NEVER = LocalDate.EPOCH;

  private static final String AS_OF =
      """
      select max(business_date) from report_liability where program = :program or :program::text is null
      """;

  /** The column of {@link RequestType} codes. */
  private static final String KIND = "kind";

  /** The kinds of reports. */
  enum Kind {
    /** A row for each program, then one for each tier; points issued and spent have no tier. */
    LIABILITY(
        """
        select program, '(all)' as tier, null::bigint as accounts, outstanding, available, pending, held, issued, spent, adjusted,
          expired, breakage_per_10000, expiring_in_30_days, expiring_in_60_days, expiring_in_90_days
        from report_liability
        where program = :program or :program::text is null
        union all
        select program, case level when '' then '(none)' else level end, accounts, outstanding,
          null, null, null, null, null, null, null, null, null, null, null
        from report_tier
        where program = :program or :program::text is null
        order by 1, 3 nulls first, 2
        """),
    VOLUME(
        """
        select program, day, type as kind, movements, points from report_volume
        where program = :program or :program::text is null
        order by program, day, type
        """),
    TOP(
        """
        select program, place, account, outstanding, available, pending, held from report_top_account
        where program = :program or :program::text is null
        order by program, place
        """);

    private final String sql;

    Kind(String sql) {
      this.sql = sql;
    }
  }

  /**
   * Finds the report as it was last refreshed; empty where that was never, or before the program.
   *
   * @param jdbi connects with a login, which sees the programs that it may read
   * @param program the code of a program; null for all
   */
  static Optional<BookReport> find(Jdbi jdbi, Kind kind, @Nullable String program) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(AS_OF)
                .bind("program", program)
                .mapTo(LocalDate.class)
                .findOne()
                .filter(date -> date.isAfter(NEVER))
                .map(date -> read(handle, kind, program, date)));
  }

  private static BookReport read(
      Handle handle, Kind kind, @Nullable String program, LocalDate asOf) {
    return handle
        .createQuery(kind.sql)
        .bind("program", program)
        .scanResultSet((rows, context) -> read(rows.get(), asOf));
  }

  private static BookReport read(ResultSet result, LocalDate asOf) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
      columns.add(result.getMetaData().getColumnLabel(i));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (result.next()) {
      List<@Nullable Object> row = new ArrayList<>(columns.size());
      for (String column : columns) {
        row.add(value(result, column));
      }
      rows.add(row);
    }
    return new BookReport(asOf, columns, rows);
  }

  private static @Nullable Object value(ResultSet row, String column) throws SQLException {
    if (column.equals(KIND)) {
      return RequestType.ofCode(row.getInt(column)).name().toLowerCase(Locale.ROOT);
    }
    Object value = row.getObject(column);
    return value == null || value instanceof Number ? value : value.toString();
  }
}
