package dev.loyalty.jobs.archive;

import dev.loyalty.jobs.parquet.DuckDb;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.postgresql.PGConnection;

/**
 * Moves the records of batches ({@code batch}, {@code batch_sum}) to files once the months that
 * they were posted in are dropped, so that these tables don't grow with the book's age. A lane's
 * batches leave from its first one on and without a gap. What a check from the beginning needs of
 * them stays: the head of each lane's digest chain ({@code archived_lane}) and what they did to the
 * system accounts ({@code archived_sum}).
 *
 * <p>A piece commits itself: a file is written and compared, then its batches leave in one
 * transaction. Cut off in between, the next run writes the same file again.
 */
final class BatchArchive {

  /**
   * The next batches of one lane: they were posted in one month, in the order of their numbers.
   * They end before the lane's checkpoint and before outcomes that are still to be published.
   */
  private static final String NEXT =
      """
      with kept as (
        select min(month) as month from (
          select to_date(substr(c.relname, 9), 'YYYY_MM') as month
          from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'journal'::regclass
          union all
          select month from archive_month where state <> 'dropped') as x
      ), lane as (
        select p.lane_id, coalesce(a.batch_no, 0) as after_no,
          least(c.batch_no, p.batch_no, (select min(o.batch_no) from outcome_batch o where o.lane_id = p.lane_id)) - 1 as last_no
        from position p
        join checkpoint_lane c on c.program_id = 0 and c.lane_id = p.lane_id
        left join archived_lane a on a.lane_id = p.lane_id
      ), first as (
        select l.lane_id, l.after_no, l.last_no, date_trunc('month', b.posted_at at time zone 'UTC') as month
        from lane l
        join batch b on b.lane_id = l.lane_id and b.batch_no = l.after_no + 1
        where l.after_no < l.last_no and b.posted_at < (select month at time zone 'UTC' from kept)
          and exists (select from archive_month where state = 'dropped')
        order by l.lane_id limit 1
      )
      select f.lane_id, f.after_no + 1 as first_no, f.month::date as month,
        least(f.last_no, f.after_no + :max,
          (select min(b.batch_no) - 1 from batch b
            where b.lane_id = f.lane_id and b.batch_no > f.after_no
              and b.posted_at >= (f.month + interval '1 month') at time zone 'UTC')) as last_no
      from first f
      """;

  /** COPY takes no parameters; what goes in are numbers. */
  private static final String ROWS =
      """
      select b.lane_id, b.batch_no, b.epoch, b.first_offset, b.next_offset,
        (extract(epoch from b.posted_at) * 1000000)::bigint as posted_at_micros,
        b.posted, b.rejected, b.duplicates, b.dead_letters, b.journal_rows, encode(b.digest, 'hex') as digest,
        coalesce((
          select jsonb_agg(jsonb_build_array(s.program_id, s.type, s.system_account_id, s.movements, s.change)
            order by s.program_id, s.type, s.system_account_id)
          from program p
          join batch_sum s on s.program_id = p.program_id and s.lane_id = b.lane_id and s.batch_no = b.batch_no)::text, '[]') as sums
      from batch b
      where b.lane_id = <lane> and b.batch_no between <first> and <last>
      order by b.batch_no
      """;

  private static final String AS_PARQUET =
      """
      copy (
        select lane_id::integer as lane_id, batch_no, epoch, first_offset, next_offset,
          make_timestamptz(posted_at_micros) as posted_at, posted::integer as posted, rejected::integer as rejected,
          duplicates::integer as duplicates, dead_letters::integer as dead_letters, journal_rows::integer as journal_rows,
          unhex(digest) as digest, sums
        from read_csv(<rows>, header = true, columns = {
          'lane_id': 'bigint', 'batch_no': 'bigint', 'epoch': 'bigint', 'first_offset': 'bigint', 'next_offset': 'bigint',
          'posted_at_micros': 'bigint', 'posted': 'bigint', 'rejected': 'bigint', 'duplicates': 'bigint', 'dead_letters': 'bigint',
          'journal_rows': 'bigint', 'digest': 'varchar', 'sums': 'varchar'})
        order by batch_no
      ) to <file> (format parquet, compression zstd)
      """;

  private static final String LINES_OF_FILE =
      """
      select concat_ws('|', lane_id, batch_no, epoch, first_offset, next_offset, epoch_us(posted_at), posted, rejected,
        duplicates, dead_letters, journal_rows, lower(hex(digest)), sums)
      from read_parquet(<file>) order by batch_no
      """;

  private static final String LINES_OF_BOOK =
      """
      select concat_ws('|', lane_id, batch_no, epoch, first_offset, next_offset, posted_at_micros, posted, rejected,
        duplicates, dead_letters, journal_rows, digest, sums)
      from (<rows>) as b
      """;

  private static final String KEEP_FILE =
      """
      insert into archived_batches (lane_id, first_batch, last_batch, path, bytes, sha256)
      values (:lane, :first, :last, :path, :bytes, :sha256)
      """;

  private static final String KEEP_SUMS =
      """
      insert into archived_sum as a (program_id, system_account_id, change)
      select s.program_id, s.system_account_id, sum(s.change)
      from program p
      join batch_sum s on s.program_id = p.program_id and s.lane_id = :lane and s.batch_no between :first and :last
      group by s.program_id, s.system_account_id
      on conflict (program_id, system_account_id) do update set change = a.change + excluded.change
      """;

  private static final String KEEP_HEAD =
      """
      insert into archived_lane (lane_id, batch_no, next_offset, digest)
      select lane_id, batch_no, next_offset, digest from batch where lane_id = :lane and batch_no = :last
      on conflict (lane_id) do update
      set batch_no = excluded.batch_no, next_offset = excluded.next_offset, digest = excluded.digest
      """;

  private static final String REMOVE_SUMS =
      """
      delete from batch_sum s using program p
      where s.program_id = p.program_id and s.lane_id = :lane and s.batch_no between :first and :last
      """;

  private static final String REMOVE =
      "delete from batch where lane_id = :lane and batch_no between :first and :last";

  private static final long BATCHES_A_PIECE = 50_000;

  private final Jdbi owner;
  private final ArchiveDirectory directory;
  private final long batchesMax;

  /**
   * @param owner sessions of the schema's owner
   */
  BatchArchive(Jdbi owner, ArchiveDirectory directory) {
    this(owner, directory, BATCHES_A_PIECE);
  }

  BatchArchive(Jdbi owner, ArchiveDirectory directory, long batchesMax) {
    this.owner = owner;
    this.directory = directory;
    this.batchesMax = batchesMax;
  }

  private record Piece(int laneId, YearMonth month, long first, long last) {

    String rows() {
      return ROWS.replace("<lane>", Integer.toString(laneId))
          .replace("<first>", Long.toString(first))
          .replace("<last>", Long.toString(last));
    }
  }

  /** Moves the next batches; returns how many, 0 where none are left to be moved. */
  long moveNext() throws Exception {
    return owner.inTransaction(
        TransactionIsolationLevel.REPEATABLE_READ,
        handle -> {
          handle.execute("set local statement_timeout = 0");
          Optional<Piece> piece = findNext(handle);
          return piece.isPresent() ? move(handle, piece.get()) : 0L;
        });
  }

  private Optional<Piece> findNext(Handle handle) {
    return handle
        .createQuery(NEXT)
        .bind("max", batchesMax)
        .map(
            (row, context) ->
                new Piece(
                    row.getInt("lane_id"),
                    YearMonth.from(row.getObject("month", java.time.LocalDate.class)),
                    row.getLong("first_no"),
                    row.getLong("last_no")))
        .findOne();
  }

  private long move(Handle handle, Piece piece) throws IOException, SQLException {
    Path unfinished = directory.unfinishedBatches(piece.month(), piece.laneId(), piece.first());
    write(handle, piece, unfinished);
    ArchiveDirectory.Kept kept = directory.keep(unfinished, ".parquet");
    execute(handle, KEEP_SUMS, piece);
    execute(handle, KEEP_HEAD, piece);
    handle
        .createUpdate(KEEP_FILE)
        .bind("lane", piece.laneId())
        .bind("first", piece.first())
        .bind("last", piece.last())
        .bind("path", kept.path())
        .bind("bytes", kept.bytes())
        .bind("sha256", HexFormat.of().parseHex(kept.sha256()))
        .execute();
    execute(handle, REMOVE_SUMS, piece);
    int removed = execute(handle, REMOVE, piece);
    if (removed != piece.last() - piece.first() + 1) {
      throw new IllegalStateException(
          "lane "
              + piece.laneId()
              + " lacks some of its batches "
              + piece.first()
              + " to "
              + piece.last()
              + "; they stay where they are: run reconcile");
    }
    return removed;
  }

  private static int execute(Handle handle, String sql, Piece piece) {
    return handle
        .createUpdate(sql)
        .bind("lane", piece.laneId())
        .bind("first", piece.first())
        .bind("last", piece.last())
        .execute();
  }

  private static void write(Handle handle, Piece piece, Path file)
      throws IOException, SQLException {
    Path rows = file.resolveSibling(file.getFileName() + ".csv");
    try (Connection duck = DuckDb.open();
        Statement statement = duck.createStatement()) {
      try (BufferedWriter out = Files.newBufferedWriter(rows)) {
        handle
            .getConnection()
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("copy (" + piece.rows() + ") to stdout (format csv, header)", out);
      }
      statement.execute(
          AS_PARQUET
              .replace("<rows>", DuckDb.literal(rows.toString()))
              .replace("<file>", DuckDb.literal(file.toString())));
      compare(handle, statement, piece, file);
    } finally {
      Files.deleteIfExists(rows);
    }
  }

  private static void compare(Handle handle, Statement duck, Piece piece, Path file)
      throws SQLException {
    MessageDigest ofBook = RowDigest.begin();
    handle
        .createQuery(LINES_OF_BOOK.replace("<rows>", piece.rows()))
        .mapTo(String.class)
        .forEach(line -> add(ofBook, line));
    MessageDigest ofFile = RowDigest.begin();
    try (ResultSet lines =
        duck.executeQuery(LINES_OF_FILE.replace("<file>", DuckDb.literal(file.toString())))) {
      while (lines.next()) {
        add(ofFile, lines.getString(1));
      }
    }
    if (!MessageDigest.isEqual(ofBook.digest(), ofFile.digest())) {
      throw new IllegalStateException(
          "the file "
              + file
              + " doesn't say of lane "
              + piece.laneId()
              + " what the book says. Its batches stay where they are; look for a broken disk or"
              + " memory.");
    }
  }

  private static void add(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
