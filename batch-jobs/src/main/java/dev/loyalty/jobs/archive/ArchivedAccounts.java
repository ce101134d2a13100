package dev.loyalty.jobs.archive;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * What a month that leaves the journal did to each account: where a check of the book from its
 * beginning begins. DuckDB adds it up, from the files, in a tenth of the time that PostgreSQL takes
 * for a million accounts.
 */
final class ArchivedAccounts {

  /** In the order of the primary key, because rows that come so find their pages in memory. */
  private static final String SUMS =
      """
      select program_id, account_id,
        sum(case when bucket = 0 then change else 0 end)::bigint, sum(case when bucket = 1 then change else 0 end)::bigint,
        sum(case when bucket = 2 then change else 0 end)::bigint, count(*)
      from (
        select program_id, debit_account_id as account_id, debit_bucket as bucket, -points as change
        from read_parquet([FILES]) where debit_leg is not null
        union all
        select program_id, credit_account_id, credit_bucket, points from read_parquet([FILES]) where credit_leg is not null
      ) as leg
      group by program_id, account_id
      order by program_id, account_id
      """;

  private static final String COPY =
      "copy detached_account (program_id, account_id, month, part, available, pending, held, legs)"
          + " from stdin";

  /** Nobody else adds; and so it needs no ON CONFLICT, which writes every row twice. */
  private static final String MERGE =
      """
      merge into archived_account a
      using (
        select program_id, account_id, available, pending, held, legs from detached_account
        where month = :month and part = :part order by program_id, account_id) as s
      on a.program_id = s.program_id and a.account_id = s.account_id
      when matched then update set available = a.available + s.available, pending = a.pending + s.pending, held = a.held + s.held,
        legs = a.legs + s.legs
      when not matched then insert (program_id, account_id, available, pending, held, legs)
        values (s.program_id, s.account_id, s.available, s.pending, s.held, s.legs)
      """;

  private static final String FORGET =
      "delete from detached_account where month = :month and part = :part";

  private ArchivedAccounts() {}

  /**
   * Writes down what the month did.
   *
   * @param handle in the transaction in which the month leaves
   * @param files all of the month's, as they were compared
   */
  static void keep(Handle handle, ArchiveMonth month, List<Path> files) throws SQLException {
    if (files.isEmpty()) {
      return;
    }
    String list =
        files.stream()
            .map(file -> DuckDb.literal(file.toString()))
            .collect(Collectors.joining(", "));
    CopyIn copy = handle.getConnection().unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
    try (Connection duck = DuckDb.openSpillingTo(files.getFirst().resolveSibling("sums.tmp"));
        DuckDBPreparedStatement statement =
            duck.prepareStatement(SUMS.replace("FILES", list))
                .unwrap(DuckDBPreparedStatement.class);
        DuckDBChunkedResult result = statement.query()) {
      while (result.nextChunk()) {
        byte[] rows = rows(result.chunk(), month).getBytes(StandardCharsets.US_ASCII);
        copy.writeToCopy(rows, 0, rows.length);
      }
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /** As COPY reads them: they are numbers, so nothing has to be escaped. */
  private static String rows(DuckDBDataChunkReader chunk, ArchiveMonth month) {
    String monthAndPart = month.month().atDay(1) + "\t" + month.part();
    StringBuilder rows = new StringBuilder();
    for (long row = 0; row < chunk.rowCount(); row++) {
      rows.append(chunk.vector(0).getInt(row)).append('\t').append(chunk.vector(1).getLong(row));
      rows.append('\t').append(monthAndPart);
      for (int sum = 2; sum <= 5; sum++) {
        rows.append('\t').append(chunk.vector(sum).getLong(row));
      }
      rows.append('\n');
    }
    return rows.toString();
  }

  /**
   * Adds what the month did to what those before it did.
   *
   * @param handle in the transaction in which the month's table is dropped
   */
  static void merge(Handle handle, ArchiveMonth month) {
    for (String statement : List.of(MERGE, FORGET)) {
      handle
          .createUpdate(statement)
          .bind("month", month.month().atDay(1))
          .bind("part", month.part())
          .execute();
    }
  }
}
