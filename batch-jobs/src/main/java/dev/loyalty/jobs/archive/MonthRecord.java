package dev.loyalty.jobs.archive;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Reads and writes the database's records of archived months. */
final class MonthRecord {

  /** Finds months that are under way, and partitions without a record. */
  private static final String CANDIDATES =
      """
      select month, part, state, journal_rows, manifest, detached_on, detached_at
      from archive_month where state <> 'dropped' and month < :before
      union all
      select x.month, coalesce((select max(part) from archive_month a where a.month = x.month), 0) + 1, 'exporting', 0, null, null, null
      from (
        select to_date(substr(c.relname, 9), 'YYYY_MM') as month
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'journal'::regclass and c.relname ~ '^journal_[0-9]{4}_[0-9]{2}$'
      ) as x
      where x.month < :before and not exists (
        select from archive_month a where a.month = x.month and a.state in ('exporting', 'verified'))
      order by month, part
      """;

  private static final String BEGIN =
      """
      insert into archive_month (month, part, exporting_at) values (:month, :part, now())
      on conflict (month, part) do nothing
      """;

  private static final String FORGET_FILES =
      "delete from archive_file where month = :month and part = :part";

  private static final String ADD_FILE =
      """
      insert into archive_file (program_id, month, part, path, bytes, sha256, journal_rows, points, rows_sha256)
      values (:program, :month, :part, :path, :bytes, :sha256, :rows, :points, :rowsSha256)
      """;

  private static final String VERIFIED =
      """
      update archive_month set state = 'verified', journal_rows = :rows, manifest = :manifest, manifest_sha256 = :sha256,
        verified_at = now()
      where month = :month and part = :part and state = 'exporting'
      """;

  private static final String AGAIN =
      """
      update archive_month set state = 'exporting', journal_rows = 0, manifest = null, manifest_sha256 = null, verified_at = null
      where month = :month and part = :part and state = 'verified'
      """;

  private static final String DETACHED =
      """
      update archive_month set state = 'detached', detached_on = :date, detached_at = :now
      where month = :month and part = :part and state = 'verified'
      """;

  private static final String DROPPED =
      """
      update archive_month set state = 'dropped', dropped_at = now()
      where month = :month and part = :part and state = 'detached'
      """;

  private static final String FILES =
      """
      select path, sha256 from archive_file where month = :month and part = :part
      union all
      select manifest, manifest_sha256 from archive_month
      where month = :month and part = :part and manifest is not null
      """;

  private final Jdbi writer;

  MonthRecord(Jdbi writer) {
    this.writer = writer;
  }

  /** Months before this one about which there may be something to do, the oldest first. */
  List<ArchiveMonth> candidates(YearMonth before) {
    return writer.withHandle(
        handle ->
            handle
                .createQuery(CANDIDATES)
                .bind("before", before.atDay(1))
                .map(MonthRecord::read)
                .list());
  }

  /** The month's files and its manifest, as they have to be. */
  List<FileCheck.Expected> loadFiles(ArchiveMonth month) {
    return writer.withHandle(
        handle ->
            handle
                .createQuery(FILES)
                .bind("month", month.month().atDay(1))
                .bind("part", month.part())
                .map(
                    (row, context) ->
                        new FileCheck.Expected(
                            row.getString("path"),
                            HexFormat.of().formatHex(row.getBytes("sha256"))))
                .list());
  }

  /** Notes that the month is being exported. */
  void begin(ArchiveMonth month) {
    writer.useHandle(
        handle ->
            handle
                .createUpdate(BEGIN)
                .bind("month", month.month().atDay(1))
                .bind("part", month.part())
                .execute());
  }

  /** Records that the files equal the journal. */
  void verified(ArchiveMonth month, MonthManifest manifest, ArchiveDirectory.Kept kept) {
    writer.useTransaction(
        handle -> {
          handle
              .createUpdate(FORGET_FILES)
              .bind("month", month.month().atDay(1))
              .bind("part", month.part())
              .execute();
          for (ArchiveFile file : manifest.files()) {
            handle
                .createUpdate(ADD_FILE)
                .bind("program", file.programId())
                .bind("month", month.month().atDay(1))
                .bind("part", month.part())
                .bind("path", file.path())
                .bind("bytes", file.bytes())
                .bind("sha256", HexFormat.of().parseHex(file.sha256()))
                .bind("rows", file.figures().rows())
                .bind("points", file.figures().points())
                .bind("rowsSha256", HexFormat.of().parseHex(file.rowsSha256()))
                .execute();
          }
          changeOne(
              month,
              handle
                  .createUpdate(VERIFIED)
                  .bind("rows", manifest.rows())
                  .bind("manifest", kept.path())
                  .bind("sha256", HexFormat.of().parseHex(kept.sha256()))
                  .bind("month", month.month().atDay(1))
                  .bind("part", month.part())
                  .execute());
        });
  }

  /** The journal has more than the files: the month is exported anew. */
  static void again(Handle handle, ArchiveMonth month) {
    change(handle, AGAIN, month);
  }

  /** Records the state, in the transaction that brings it about. */
  static void detached(Handle handle, ArchiveMonth month, ArchiveMonth.Moment moment) {
    changeOne(
        month,
        handle
            .createUpdate(DETACHED)
            .bind("date", moment.businessDate())
            .bind("now", moment.time())
            .bind("month", month.month().atDay(1))
            .bind("part", month.part())
            .execute());
  }

  /** Records the state, in the transaction that brings it about. */
  static void dropped(Handle handle, ArchiveMonth month) {
    change(handle, DROPPED, month);
  }

  private static void change(Handle handle, String statement, ArchiveMonth month) {
    changeOne(
        month,
        handle
            .createUpdate(statement)
            .bind("month", month.month().atDay(1))
            .bind("part", month.part())
            .execute());
  }

  private static void changeOne(ArchiveMonth month, int rows) {
    if (rows != 1) {
      throw new IllegalStateException(
          "archive_month says something else of " + month + " than when the job began");
    }
  }

  private static ArchiveMonth read(ResultSet row, StatementContext context) throws SQLException {
    return new ArchiveMonth(
        YearMonth.from(row.getObject("month", LocalDate.class)),
        row.getInt("part"),
        ArchiveMonth.State.of(row.getString("state")),
        row.getLong("journal_rows"),
        row.getString("manifest"),
        detached(row));
  }

  private static ArchiveMonth.@Nullable Moment detached(ResultSet row) throws SQLException {
    LocalDate date = row.getObject("detached_on", LocalDate.class);
    return date == null
        ? null
        : new ArchiveMonth.Moment(date, row.getTimestamp("detached_at").toInstant());
  }

  /** The first month that isn't wholly before the instant. */
  static YearMonth monthOf(Instant instant) {
    return YearMonth.from(instant.atOffset(ZoneOffset.UTC));
  }
}
