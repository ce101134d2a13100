package dev.loyalty.jobs.archive;

import dev.loyalty.jobs.parquet.DuckDb;
import dev.loyalty.jobs.parquet.JournalColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.postgresql.PGConnection;

/**
 * Writes a month's rows into one file a program, and their sums for each account into the book.
 * Then it compares: the files, read back, give byte for byte what PostgreSQL sent, and counts and
 * sums agree. For one thread.
 */
final class MonthExport {

  /** The rows that are sorted in memory at a time. */
  private static final long ROWS_A_PIECE = 50_000;

  private static final String LONG_WORK =
      "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;"
          + " set local work_mem = '64MB'";

  /**
   * A batch's rows are all of one moment, so pieces are cut between such. The month's batches are
   * found by their lanes: nothing else tells a batch's time without reading them all.
   */
  private static final String PIECES =
      """
      select min(posted_at) as begins
      from (select posted_at, (sum(journal_rows) over (order by posted_at) - journal_rows) / :rows as piece
        from (
          select lane_id, min(first_batch) as first_batch, max(last_batch) as last_batch
          from unnest(:lanes, :firstBatches, :lastBatches) as s(lane_id, first_batch, last_batch)
          group by lane_id) as l
        join batch b on b.lane_id = l.lane_id and b.batch_no between l.first_batch and l.last_batch
        where b.journal_rows > 0 and b.posted_at >= :begin and b.posted_at < :end) as x
      group by piece order by begins
      """;

  private final Jdbi writer;
  private final Jdbi owner;
  private final MonthRecord record;
  private final ArchiveDirectory directory;
  private final ArchiveStep.Listener listener;

  MonthExport(
      Jdbi writer,
      Jdbi owner,
      MonthRecord record,
      ArchiveDirectory directory,
      ArchiveStep.Listener listener) {
    this.writer = writer;
    this.owner = owner;
    this.record = record;
    this.directory = directory;
    this.listener = listener;
  }

  /** The result of exporting a month. */
  sealed interface Result {

    /** Its files are written and compared. */
    record Exported(MonthManifest manifest) implements Result {}

    /**
     * The month has to stay; nothing was done.
     *
     * @param obstacle the obstacle, which will pass by itself
     */
    record HasToStay(String obstacle) implements Result {}
  }

  /**
   * Exports the month if it may go. Whether it may is asked in the snapshot that it is exported
   * from: so the files have no row that a reader of the journal has still to read.
   *
   * @throws IllegalStateException the files don't say what the journal says
   */
  Result export(ArchiveMonth month) throws Exception {
    return writer.inTransaction(
        TransactionIsolationLevel.REPEATABLE_READ,
        snapshot -> {
          snapshot.execute(LONG_WORK);
          MonthRows rows = MonthRows.count(snapshot, month);
          Optional<String> obstacle = MonthGuard.findObstacle(snapshot, month, rows);
          return obstacle.isPresent()
              ? new Result.HasToStay(obstacle.get())
              : new Result.Exported(export(snapshot, month, rows));
        });
  }

  private MonthManifest export(Handle snapshot, ArchiveMonth month, MonthRows monthRows)
      throws Exception {
    List<MonthRows.Share> programs = monthRows.programs();
    record.begin(month);
    owner.useHandle(handle -> ArchivedAccounts.forget(handle, month));
    listener.reached(ArchiveStep.BEGUN, month);
    try (Connection duck = DuckDb.open()) {
      JournalRows rows = new JournalRows();
      rows.register(duck);
      directory.deleteUnfinished(month, programs.stream().map(MonthRows.Share::program).toList());
      List<Instant> pieces = pieces(snapshot, month, monthRows);
      List<ArchiveFile> files = new ArrayList<>();
      for (MonthRows.Share program : programs) {
        files.add(export(snapshot, duck, rows, month, program, pieces));
        listener.reached(ArchiveStep.FILE_KEPT, month);
      }
      return MonthManifest.of(month, files);
    }
  }

  /** Returns the beginnings of pieces, after the month's own beginning. */
  private static List<Instant> pieces(Handle handle, ArchiveMonth month, MonthRows rows) {
    List<Instant> begins = new ArrayList<>();
    begins.add(ArchiveMonth.begin(month.month()));
    handle
        .createQuery(PIECES)
        .bind("rows", ROWS_A_PIECE)
        .bind("lanes", rows.laneIds())
        .bind("firstBatches", rows.oldestBatches())
        .bind("lastBatches", rows.newestBatches())
        .bind("begin", ArchiveMonth.begin(month.month()))
        .bind("end", ArchiveMonth.end(month.month()))
        .mapTo(Instant.class)
        .forEach(begins::add);
    return begins;
  }

  private ArchiveFile export(
      Handle handle,
      Connection duck,
      JournalRows rows,
      ArchiveMonth month,
      MonthRows.Share program,
      List<Instant> pieces)
      throws Exception {
    Path unfinished = directory.unfinishedRows(month, program.program());
    byte[] sent = write(handle, duck, rows, month, program, pieces, unfinished);
    keepSumsWhile(
        () -> compare(month, program, sent, rows.count(), duck, unfinished),
        month,
        program.programId(),
        unfinished);
    listener.reached(ArchiveStep.FILE_WRITTEN, month);
    ArchiveDirectory.Kept kept = directory.keep(unfinished, ".parquet");
    return new ArchiveFile(
        program.program(),
        program.programId(),
        kept.path(),
        kept.bytes(),
        kept.sha256(),
        program.figures(),
        HexFormat.of().formatHex(sent));
  }

  private byte[] write(
      Handle handle,
      Connection duck,
      JournalRows rows,
      ArchiveMonth month,
      MonthRows.Share program,
      List<Instant> pieces,
      Path file)
      throws IOException, SQLException {
    Files.deleteIfExists(file);
    List<String> queries = new ArrayList<>();
    for (int piece = 0; piece < pieces.size(); piece++) {
      Instant end =
          piece + 1 < pieces.size() ? pieces.get(piece + 1) : ArchiveMonth.end(month.month());
      queries.add(query(program.programId(), pieces.get(piece), end));
    }
    PGConnection connection = handle.getConnection().unwrap(PGConnection.class);
    try (RowStream source =
            new RowStream(
                connection,
                queries.stream()
                    .peek(query -> listener.reached(ArchiveStep.FILE_HALF_WRITTEN, month))
                    .iterator(),
                RowStream.PIECE_BYTES_MAX);
        Statement statement = duck.createStatement()) {
      rows.readFrom(source);
      statement.execute(
          "copy ("
              + JournalRows.query(program.programId())
              + ") to "
              + DuckDb.literal(file.toString())
              + " (format parquet, compression zstd, compression_level 1)");
      return rows.digest();
    }
  }

  /** COPY takes no parameters; what goes in are a number and times. */
  private static String query(int programId, Instant begin, Instant end) {
    return "select "
        + JournalColumn.NAMES
        + " from journal where program_id = "
        + programId
        + " and posted_at >= '"
        + begin.truncatedTo(ChronoUnit.MICROS)
        + "' and posted_at < '"
        + end.truncatedTo(ChronoUnit.MICROS)
        + "'";
  }

  /** A piece of work that may fail. */
  @FunctionalInterface
  private interface Work {

    void run() throws SQLException;
  }

  /** PostgreSQL takes the sums in while the file is read back here. */
  private void keepSumsWhile(Work comparing, ArchiveMonth month, int programId, Path file)
      throws Exception {
    try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
      Future<?> keeping =
          beside.submit(
              () -> {
                owner.useTransaction(
                    handle -> ArchivedAccounts.keep(handle, month, programId, file));
                return null;
              });
      comparing.run();
      keeping.get();
    }
  }

  private static void compare(
      ArchiveMonth month,
      MonthRows.Share program,
      byte[] sent,
      long sentRows,
      Connection duck,
      Path file)
      throws SQLException {
    String from = "read_parquet(" + DuckDb.literal(file.toString()) + ")";
    byte[] digest = FileRows.digest(duck, from);
    ArchiveFile.Figures figures = FileFigures.ask(duck, from);
    if (!MessageDigest.isEqual(sent, digest)
        || sentRows != figures.rows()
        || !figures.equals(program.figures())) {
      throw new IllegalStateException(
          "the file "
              + file
              + " doesn't say of "
              + month
              + " what the journal says: "
              + figures
              + " instead of "
              + program.figures()
              + ". The month stays where it is; look for a broken disk or memory.");
    }
  }
}
