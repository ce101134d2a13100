package dev.loyalty.jobs.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Reads counts and sums from PostgreSQL and from DuckDB with the same columns. */
final class FileFigures {

  /** The figures of a file, as PostgreSQL's query gives them for a table; texts of times differ. */
  private static final String OF_FILE =
      """
      select count(*) as rows, sum(points)::bigint as points, min(lane_id) as min_lane, max(lane_id) as max_lane,
        min(batch_no) as min_batch, max(batch_no) as max_batch,
        min(least(debit_leg, credit_leg)) as min_leg, max(greatest(debit_leg, credit_leg)) as max_leg,
        epoch_us(min(posted_at)) as first_posted_at, epoch_us(max(posted_at)) as last_posted_at
      from\
      """;

  private FileFigures() {}

  static ArchiveFile.Figures ask(Connection duck, String from) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet row = statement.executeQuery(OF_FILE + " " + from)) {
      row.next();
      return read(row);
    }
  }

  static ArchiveFile.Figures read(ResultSet row) throws SQLException {
    return new ArchiveFile.Figures(
        row.getLong("rows"),
        row.getLong("points"),
        row.getInt("min_lane"),
        row.getInt("max_lane"),
        row.getLong("min_batch"),
        row.getLong("max_batch"),
        row.getLong("min_leg"),
        row.getLong("max_leg"),
        row.getLong("first_posted_at"),
        row.getLong("last_posted_at"));
  }
}
