package dev.loyalty.jobs.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.reconcile.ArchiveCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchivedMonthsCheckIT {

  @TempDir private Path directory;

  private final OldBook old = OldBook.filled();

  @BeforeEach
  void archive() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.run(old.archive(directory), LocalDate.of(2026, 3, 1));
  }

  @Test
  void findsNothingInACleanArchive() throws Exception {
    assertThat(check(false).findings()).isEmpty();
    assertThat(check(true).findings()).isEmpty();
    assertThat(check(true).checked()).isEqualTo(4);
  }

  @Test
  void findsAChangedFileAndNothingElse() throws Exception {
    String path = fileOf("2023-12-01");
    change(path);

    assertThat(check(true).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.subject()).contains(path));
  }

  @Test
  void findsAMissingFileWithoutReadingAnyBack() throws Exception {
    String path =
        old.strings("select path from archive_file where month = '2024-02-01'").getFirst();
    Files.delete(directory.resolve(path));

    assertThat(check(false).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.actual()).isEqualTo("missing"));
  }

  @Test
  void findsSumsThatTheFilesDoNotGive() throws Exception {
    old.book
        .owner()
        .useHandle(
            handle ->
                handle.execute(
                    "update archive_month_account set available = available + 1"
                        + " where (program_id, account_id) = (select program_id, min(account_id)"
                        + " from archive_month_account where program_id = 1 group by program_id)"));
    assertThat(check(true).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.subject()).startsWith("sums"));
  }

  /** It is in the journal still, with the files and sums that a run which was cut off left. */
  @Test
  void countsNoSumsOfAMonthBeforeItLeaves() throws Exception {
    OldBook other = OldBook.filled();
    other.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    ArchiveStep.Listener deadly =
        (step, month) -> {
          if (step == ArchiveStep.VERIFIED) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() -> other.run(other.archive(directory, deadly), LocalDate.of(2026, 3, 1)))
        .hasStackTraceContaining("killed");

    assertThat(other.strings("select sum(legs)::text from archive_month_account"))
        .containsExactly("2");
    assertThat(other.strings("select legs::text from archived_balance")).isEmpty();
    assertThat(check(other, true).findings()).isEmpty();
  }

  @Test
  void hasNothingToLookAtWhereTheOnlyMonthIsBeingExported() throws Exception {
    OldBook other = new OldBook();
    other.writer.useHandle(
        handle ->
            handle.execute(
                "insert into archive_month (month, part, exporting_at) values ('2023-11-01', 1,"
                    + " now())"));
    assertThat(check(other, false).checked()).isZero();
    assertThat(check(other, false).findings()).isEmpty();
  }

  /** A month without its record would be in neither place. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2023-12 part 1 files; retail 2023-12 part 1 sums of accounts | no such month; no such month | 7 rows; some | delete from archive_month where month = '2023-12-01'
          2023-12 part 1 files | 7 rows | 0 rows | delete from archive_file where month = '2023-12-01'
          2023-12 part 1 files | 8 rows | 7 rows | update archive_month set journal_rows = journal_rows + 1 where month = '2023-12-01'
          retail 2023-12 part 1 sums of accounts | detached | none | delete from archive_month_account where month = '2023-12-01'
          retail sums of accounts in dropped months | 0 rows | some sums | insert into archived_account values (1, 1, 5, 0, 0, 1)
          """)
  void findsEveryNightRecordsThatDoNotBelongTogether(
      String subjects, String expected, String actual, String corruption) throws Exception {
    corrupt(corruption);

    List<ArchiveCheck.ArchiveFinding> findings = check(false).findings();
    assertThat(findings)
        .extracting(ArchiveCheck.ArchiveFinding::subject)
        .containsExactly(subjects.split("; "));
    assertThat(findings)
        .extracting(ArchiveCheck.ArchiveFinding::expected)
        .containsExactly(expected.split("; "));
    assertThat(findings)
        .extracting(ArchiveCheck.ArchiveFinding::actual)
        .containsExactly(actual.split("; "));
  }

  @Test
  void findsThatNothingSpeaksOfTheArchiveAnyMore() throws Exception {
    corrupt("delete from archive_month");

    assertThat(check(false).findings())
        .extracting(ArchiveCheck.ArchiveFinding::subject)
        .containsExactly(
            "2023-11 part 1 files",
            "2023-12 part 1 files",
            "2024-02 part 1 files",
            "retail 2023-11 part 1 sums of accounts",
            "retail 2023-12 part 1 sums of accounts",
            "retail 2024-02 part 1 sums of accounts",
            "travel 2023-11 part 1 sums of accounts");
  }

  /** A file and its record in the book were replaced, but not the manifest. */
  @Test
  void findsEveryNightThatTheBookSaysOfAFileWhatItsManifestDoesNot() throws Exception {
    corrupt("update archive_file set points = points + 1 where month = '2023-12-01'");

    assertThat(check(false).findings())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.subject()).startsWith("retail 2023-12 ").endsWith(" in the book");
              assertThat(it.expected()).contains(" 7 rows, 168 points, ");
              assertThat(it.actual()).contains(" 7 rows, 169 points, ");
            });
  }

  @Test
  void readsAFileAfterTheOtherNightByNight() throws Exception {
    change(fileOf("2024-02-01"));
    ArchivedMonthsCheck one = new ArchivedMonthsCheck(directory, 1);
    for (int night = 1; night <= 3; night++) {
      assertThat(night(one)).as("night %d", night).isEmpty();
    }
    // It is found again every night until it is right.
    assertThat(night(one)).hasSize(1);
    assertThat(night(one)).hasSize(1);
    change(fileOf("2024-02-01"));
    assertThat(night(one)).isEmpty();
    assertThat(old.strings("select count(checked_at)::text from archive_file"))
        .containsExactly("4");
  }

  private List<ArchiveCheck.ArchiveFinding> night(ArchivedMonthsCheck check) throws Exception {
    ArchiveCheck.Result result = old.writer.inTransaction(handle -> check.check(handle, false));
    old.writer.useTransaction(result.note()::write);
    return result.findings();
  }

  private String fileOf(String month) {
    return old.strings("select path from archive_file where month = '" + month + "'").getFirst();
  }

  /** Twice, and it is as before. */
  private void change(String path) throws IOException {
    Path file = directory.resolve(path);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private void corrupt(String statement) {
    old.book.owner().useHandle(handle -> assertThat(handle.execute(statement)).isPositive());
  }

  /** Both sums are right together. */
  @Test
  void namesTheAccountsWhoseSumsOfDroppedMonthsAreWrong() throws Exception {
    old.clock.set(Instant.parse("2026-04-05T03:00:00Z"));
    old.run(old.archive(directory), LocalDate.of(2026, 4, 4));
    corrupt(
        """
        update archived_account s set available = s.available + case a.code when 'ann' then 1 else -1 end
        from account a where a.program_id = s.program_id and a.account_id = s.account_id and a.program_id = 1
        """);

    old.reconcile(directory, LocalDate.of(2026, 4, 4));

    assertThat(
            old.strings(
                "select concat_ws('|', kind, subject, expected, actual) from reconciliation_break"
                    + " where status = 'open' order by subject"))
        .containsExactly("BALANCE|ann, available|44|43", "BALANCE|bob, available|59|60");
  }

  /** The originals are checked by their keys, because their transfers are in the files. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reversals of bob   | 3 points in its reversals | 2 reversed | update reversal set reversed = 2
          reversals of bob   | 3 points in its reversals | 4 reversed | update reversal set reversed = 4
          use of ann         | an original | one that another kind of request names | update original_use set kind = 15 - kind where kind in (7, 8)
          """)
  void findsOriginalsThatAreNotWhatTheKeysOfArchivedTransfersSay(
      String subject, String expected, String actual, String corruption) throws Exception {
    String breaks =
        """
        select kind || '|' || split_part(subject, ' ', 1) || ' of ' || split_part(subject, ' of ', 3) || '|' || expected || '|' || actual
        from reconciliation_break where status = 'open'
        """;
    LocalDate day = LocalDate.of(2026, 3, 2);
    old.reconcile(directory, day);
    assertThat(old.strings(breaks)).isEmpty();
    old.book
        .owner()
        .useHandle(
            handle -> {
              handle.execute("delete from checkpoint");
              assertThat(handle.execute(corruption)).isEqualTo(1);
            });

    old.reconcile(directory, day.plusDays(1));

    assertThat(old.strings(breaks))
        .containsExactly(String.join("|", "ORIGINAL", subject, expected, actual));
  }

  /** An original that is archived, and reversed once more since. */
  @Test
  void countsReversalsInTheFilesAndInTheJournal() throws Exception {
    old.at("2024-04-01T12:00:00Z", OldBook.RETAIL.reverse("bob", "v2", "e2", 4));
    old.read();
    old.reconcile(directory, LocalDate.of(2026, 3, 2));

    assertThat(old.strings("select reversed::text from reversal")).containsExactly("7");
    assertThat(old.strings("select subject from reconciliation_break")).isEmpty();
  }

  private ArchiveCheck.Result check(boolean full) {
    return check(old, full);
  }

  private ArchiveCheck.Result check(OldBook old, boolean full) {
    return old.writer.withHandle(
        handle -> {
          try {
            return new ArchivedMonthsCheck(directory).check(handle, full);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
