package dev.loyalty.jobs.archive;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.jdbi.v3.core.Handle;

/**
 * Adds a month that leaves the journal to what the months before it did to each account: where a
 * check of the book from its beginning begins. DuckDB adds up, from the files, in a tenth of the
 * time that PostgreSQL takes for a million accounts.
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

  /** Nobody else adds; and so it needs no ON CONFLICT, which writes every row twice. */
  private static final String ADD =
      """
      merge into archived_account a
      using unnest(:programs, :accounts, :available, :pending, :held, :legs) as s(program_id, account_id, available, pending, held, legs)
      on a.program_id = s.program_id and a.account_id = s.account_id
      when matched then update set available = a.available + s.available, pending = a.pending + s.pending, held = a.held + s.held,
        legs = a.legs + s.legs
      when not matched then insert (program_id, account_id, available, pending, held, legs)
        values (s.program_id, s.account_id, s.available, s.pending, s.held, s.legs)
      """;

  private static final int ACCOUNTS_A_PIECE = 20_000;

  private ArchivedAccounts() {}

  private record Sums(
      int programId, long accountId, long available, long pending, long held, long legs) {

    static Sums read(DuckDBDataChunkReader chunk, long row) {
      return new Sums(
          chunk.vector(0).getInt(row),
          chunk.vector(1).getLong(row),
          chunk.vector(2).getLong(row),
          chunk.vector(3).getLong(row),
          chunk.vector(4).getLong(row),
          chunk.vector(5).getLong(row));
    }
  }

  /**
   * @param handle in the transaction in which the month leaves
   * @param files all of the month's, as they were compared
   */
  static void add(Handle handle, List<Path> files) throws SQLException {
    if (files.isEmpty()) {
      return;
    }
    String list =
        files.stream()
            .map(file -> DuckDb.literal(file.toString()))
            .collect(Collectors.joining(", "));
    List<Sums> piece = new ArrayList<>(ACCOUNTS_A_PIECE);
    try (Connection duck = DuckDb.openSpillingTo(files.getFirst().resolveSibling("sums.tmp"));
        DuckDBPreparedStatement statement =
            duck.prepareStatement(SUMS.replace("FILES", list))
                .unwrap(DuckDBPreparedStatement.class);
        DuckDBChunkedResult result = statement.query()) {
      while (result.nextChunk()) {
        DuckDBDataChunkReader chunk = result.chunk();
        for (long row = 0; row < chunk.rowCount(); row++) {
          piece.add(Sums.read(chunk, row));
        }
        if (piece.size() >= ACCOUNTS_A_PIECE) {
          add(piece, handle);
          piece.clear();
        }
      }
    }
    add(piece, handle);
  }

  private static void add(List<Sums> piece, Handle handle) {
    handle
        .createUpdate(ADD)
        .bind("programs", piece.stream().map(Sums::programId).toArray(Integer[]::new))
        .bind("accounts", column(piece, Sums::accountId))
        .bind("available", column(piece, Sums::available))
        .bind("pending", column(piece, Sums::pending))
        .bind("held", column(piece, Sums::held))
        .bind("legs", column(piece, Sums::legs))
        .execute();
  }

  private static Long[] column(List<Sums> piece, Function<Sums, Long> value) {
    return piece.stream().map(value).toArray(Long[]::new);
  }
}
