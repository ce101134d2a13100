package dev.loyalty.jobs.archive;

import dev.loyalty.jobs.parquet.DuckDb;
import dev.loyalty.jobs.reconcile.ArchiveCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Checks the archive's files against the book's records. Every run checks that the records of
 * months, files and sums agree, that every manifest and file exists, that manifests and sizes are
 * right, that book and manifests agree, and the checksums of some files, those unread for longest
 * first, so that about thirty nights read all of them. A run from the beginning also checks every
 * file's checksum, its rows (read back in the form that posting digested), and the sums from which
 * a check of the balances begins. Thread-safe.
 */
public final class ArchivedMonthsCheck implements ArchiveCheck {

  private static final String MONTHS =
      """
      select to_char(month, 'YYYY-MM') || case when part = 1 then '' else ' part ' || part end as name,
        manifest as path, encode(manifest_sha256, 'hex') as sha256
      from archive_month where state <> 'exporting' order by month, part
      """;

  private static final String FILES =
      """
      select p.code || ' ' || to_char(f.month, 'YYYY-MM') || ' ' || f.path as name, f.path, f.bytes,
        encode(f.sha256, 'hex') as sha256, encode(f.rows_sha256, 'hex') as rows_sha256, f.journal_rows, f.points,
        m.state in ('detached', 'dropped') as gone, m.manifest,
        row_number() over (order by f.checked_at nulls first, f.month, f.part, p.code) <= greatest(:dueMin, count(*) over () / 30) as is_due
      from archive_file f
      join archive_month m using (month, part)
      join program p using (program_id)
      where m.state <> 'exporting'
      order by f.month, f.part, p.code
      """;

  private static final String BATCHES =
      """
      select 'batches of lane ' || lane_id || ' from ' || first_batch as name, path, bytes, encode(sha256, 'hex') as sha256
      from archived_batches order by lane_id, first_batch
      """;

  private static final String SUMS_OF_BOOK =
      """
      select program_id || ': ' || sum(legs) || ' legs, ' || sum(available) || ' available, ' || sum(pending) || ' pending, '
        || sum(held) || ' held'
      from archived_balance group by program_id order by program_id
      """;

  private static final String SUMS_OF_FILES =
      """
      select program_id || ': ' || count(*) || ' legs, ' || sum(case when bucket = 0 then change else 0 end) || ' available, '
        || sum(case when bucket = 1 then change else 0 end) || ' pending, ' || sum(case when bucket = 2 then change else 0 end) || ' held'
      from (
        select program_id, debit_bucket as bucket, -points as change from read_parquet([FILES]) where debit_leg is not null
        union all
        select program_id, credit_bucket, points from read_parquet([FILES]) where credit_leg is not null)
      group by program_id order by program_id
      """;

  /**
   * Records the files that were checked. A bad file stays among the first, so every night reads it.
   */
  private static final String CHECKED =
      "update archive_file set checked_at = now() where path = any (:paths)";

  /**
   * The least number of files a night: a small archive is read whole, a larger one by thirtieths.
   */
  private static final int DUE_MIN = 4;

  private final Path directory;
  private final int dueMin;

  /**
   * @param directory the archive's directory
   */
  public ArchivedMonthsCheck(Path directory) {
    this(directory, DUE_MIN);
  }

  /**
   * @param dueMin the least number of files that are read each night
   */
  ArchivedMonthsCheck(Path directory, int dueMin) {
    this.directory = directory;
    this.dueMin = dueMin;
  }

  private record BatchFile(String name, String path, long bytes, String sha256) {}

  private record Month(String name, String path, String sha256) {}

  private record FileOfBook(
      String name,
      String path,
      long bytes,
      String sha256,
      String rowsSha256,
      long rows,
      long points,
      boolean gone,
      String manifest,
      boolean due) {

    /** Describes a file as the manifest does. */
    static String said(long bytes, String sha256, long rows, long points, String rowsSha256) {
      return String.format(
          Locale.ROOT,
          "%d bytes, SHA-256 %s, %d rows, %d points, SHA-256 of the rows %s",
          bytes,
          sha256,
          rows,
          points,
          rowsSha256);
    }

    String said() {
      return said(bytes, sha256, rows, points, rowsSha256);
    }
  }

  @Override
  public Result check(Handle snapshot, boolean full) throws Exception {
    List<Month> months =
        snapshot
            .createQuery(MONTHS)
            .map(
                (row, context) ->
                    new Month(
                        row.getString("name"), row.getString("path"), row.getString("sha256")))
            .list();
    List<FileOfBook> files =
        snapshot.createQuery(FILES).bind("dueMin", dueMin).map((row, context) -> read(row)).list();
    List<ArchiveFinding> findings = new ArrayList<>(ArchiveRecords.check(snapshot));
    for (Month month : months) {
      if (checkBytes(month.name() + " manifest", month.path(), month.sha256(), findings)) {
        checkManifest(month, files, findings);
      }
    }
    List<FileOfBook> whole = new ArrayList<>();
    for (FileOfBook file : files) {
      if (!full && !file.due()) {
        checkSize(file.name(), file.path(), file.bytes(), findings);
      } else if (checkBytes(file.name(), file.path(), file.sha256(), findings)) {
        whole.add(file);
      }
    }
    checkBatches(snapshot, full, findings);
    if (full) {
      try (Connection duck = DuckDb.open()) {
        for (FileOfBook file : whole) {
          checkRows(duck, file, findings);
        }
        if (whole.size() == files.size()) {
          checkSums(snapshot, duck, files, findings);
        }
      }
    }
    String[] checked = whole.stream().map(FileOfBook::path).toArray(String[]::new);
    return new Result(
        months.size(),
        findings,
        null,
        writer -> writer.createUpdate(CHECKED).bind("paths", checked).execute());
  }

  /** A night looks at their sizes, a run from the beginning at their checksums. */
  private void checkBatches(Handle snapshot, boolean full, List<ArchiveFinding> findings)
      throws IOException {
    List<BatchFile> files =
        snapshot
            .createQuery(BATCHES)
            .map(
                (row, context) ->
                    new BatchFile(
                        row.getString("name"),
                        row.getString("path"),
                        row.getLong("bytes"),
                        row.getString("sha256")))
            .list();
    for (BatchFile file : files) {
      if (full) {
        checkBytes(file.name(), file.path(), file.sha256(), findings);
      } else {
        checkSize(file.name(), file.path(), file.bytes(), findings);
      }
    }
  }

  /** Checks a manifest whose checksum is right. */
  private void checkManifest(Month month, List<FileOfBook> files, List<ArchiveFinding> findings)
      throws IOException {
    MonthManifest manifest =
        MonthManifest.parse(Files.readAllBytes(directory.resolve(month.path())));
    Map<String, String> said =
        manifest.files().stream()
            .collect(
                Collectors.toMap(
                    ArchiveFile::path,
                    it ->
                        FileOfBook.said(
                            it.bytes(),
                            it.sha256(),
                            it.figures().rows(),
                            it.figures().points(),
                            it.rowsSha256())));
    for (FileOfBook file : files) {
      if (file.manifest().equals(month.path())) {
        agree(
            file.name() + " in the book",
            said.getOrDefault(file.path(), "none in the manifest"),
            file.said(),
            findings);
      }
    }
  }

  private static FileOfBook read(ResultSet row) throws SQLException {
    return new FileOfBook(
        row.getString("name"),
        row.getString("path"),
        row.getLong("bytes"),
        row.getString("sha256"),
        row.getString("rows_sha256"),
        row.getLong("journal_rows"),
        row.getLong("points"),
        row.getBoolean("gone"),
        row.getString("manifest"),
        row.getBoolean("is_due"));
  }

  private boolean checkBytes(String name, String path, String sha256, List<ArchiveFinding> findings)
      throws IOException {
    Path file = directory.resolve(path);
    String actual =
        Files.isRegularFile(file) ? "SHA-256 " + ArchiveDirectory.sha256(file) : "missing";
    return agree(name, "SHA-256 " + sha256, actual, findings);
  }

  private void checkSize(String name, String path, long bytes, List<ArchiveFinding> findings)
      throws IOException {
    Path file = directory.resolve(path);
    String actual = Files.isRegularFile(file) ? Files.size(file) + " bytes" : "missing";
    agree(name, bytes + " bytes", actual, findings);
  }

  private void checkRows(Connection duck, FileOfBook file, List<ArchiveFinding> findings)
      throws SQLException {
    String from = "read_parquet(" + literal(file) + ")";
    byte[] digest = FileRows.digest(duck, from);
    ArchiveFile.Figures figures = FileFigures.ask(duck, from);
    agree(
        file.name() + " rows",
        file.rows() + " rows, " + file.points() + " points, SHA-256 " + file.rowsSha256(),
        figures.rows()
            + " rows, "
            + figures.points()
            + " points, SHA-256 "
            + HexFormat.of().formatHex(digest),
        findings);
  }

  /** Checks the sums of the months that left the journal. */
  private void checkSums(
      Handle snapshot, Connection duck, List<FileOfBook> files, List<ArchiveFinding> findings)
      throws SQLException {
    List<String> ofBook = snapshot.createQuery(SUMS_OF_BOOK).mapTo(String.class).list();
    String list =
        files.stream()
            .filter(FileOfBook::gone)
            .map(this::literal)
            .collect(Collectors.joining(", "));
    List<String> ofFiles = new ArrayList<>();
    if (!list.isEmpty()) {
      try (Statement statement = duck.createStatement();
          ResultSet row = statement.executeQuery(SUMS_OF_FILES.replace("FILES", list))) {
        while (row.next()) {
          ofFiles.add(row.getString(1));
        }
      }
    }
    agree(
        "sums by program of what left the journal",
        String.join("; ", ofFiles),
        String.join("; ", ofBook),
        findings);
  }

  private String literal(FileOfBook file) {
    return DuckDb.literal(directory.resolve(file.path()).toString());
  }

  private static boolean agree(
      String subject, String expected, String actual, List<ArchiveFinding> findings) {
    boolean agrees = expected.equals(actual);
    if (!agrees) {
      findings.add(new ArchiveFinding(subject, expected, actual));
    }
    return agrees;
  }
}
