package dev.loyalty.jobs.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.read.Accounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches whose months are in files alone. */
class BatchArchiveIT {

  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
  private static final LocalDate AFTER_GRACE = DAY.plusDays(30);

  @TempDir private Path directory;

  /** Its months are dropped; an outcome that waits keeps its batches where they are. */
  private OldBook droppedMonths() throws Exception {
    OldBook old = OldBook.filled();
    old.nightAfter(DAY);
    old.reconcile(directory, DAY);
    owner(old, "insert into outcome_batch values (1, 1, '')");
    old.run(old.archive(directory), DAY);
    old.nightAfter(AFTER_GRACE);
    old.run(old.archive(directory), AFTER_GRACE);
    assertThat(old.months()).allMatch(month -> month.contains("dropped"));
    assertThat(batches(old)).hasSize(6);
    owner(old, "delete from outcome_batch");
    return old;
  }

  private OldBook moved() throws Exception {
    OldBook old = droppedMonths();
    moveAll(old);
    return old;
  }

  private void moveAll(OldBook old) throws Exception {
    BatchArchive archive = archive(old);
    while (archive.moveNext() > 0) {
      assertThat(batches(old)).contains("6");
    }
  }

  private BatchArchive archive(OldBook old) {
    return new BatchArchive(old.book.owner(), new ArchiveDirectory(directory));
  }

  private static int owner(OldBook old, String statement) {
    return old.book.owner().withHandle(handle -> handle.execute(statement));
  }

  private static List<String> batches(OldBook old) {
    return old.strings("select batch_no::text from batch order by batch_no");
  }

  private static List<String> breaks(OldBook old) {
    return old.strings(
        "select kind || ' ' || subject from reconciliation_break where status = 'open' order by 1");
  }

  private List<String> files() {
    try (Stream<Path> files = Files.walk(directory.resolve("batches"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Long> systemBalances(OldBook old) {
    return new Accounts(old.writer).systemBalances(1);
  }

  @Test
  void leaveTheBookWhenTheirMonthsAreDropped() throws Exception {
    OldBook old = OldBook.filled();
    old.nightAfter(DAY);
    old.reconcile(directory, DAY);
    old.run(old.archive(directory), DAY);
    assertThat(batches(old)).hasSize(6);
    old.nightAfter(AFTER_GRACE);
    old.run(old.archive(directory), AFTER_GRACE);

    assertThat(batches(old)).containsExactly("6");
    assertThat(old.strings("select distinct batch_no::text from batch_sum")).containsExactly("6");
    assertThat(files())
        .hasSize(3)
        .allMatch(
            it ->
                it.matches(
                    "batches/month=202[34]-[0-9]{2}/lane-1-from-[0-9]+-[0-9a-f]{16}\\.parquet"));
    assertThat(
            old.strings("select first_batch || ' ' || last_batch from archived_batches order by 1"))
        .containsExactly("1 1", "2 4", "5 5");
  }

  /** The chain of digests goes on behind its archived head; sums begin with what is archived. */
  @Test
  void areProvedFromTheBeginningByWhatIsKeptOfThem() throws Exception {
    OldBook old = droppedMonths();
    Map<String, Long> before = systemBalances(old);
    moveAll(old);

    assertThat(systemBalances(old)).isEqualTo(before);
    old.reconcileFull(directory, AFTER_GRACE);
    assertThat(breaks(old)).isEmpty();
    owner(old, "select make_journal_partitions('2026-03-01', 2)");
    old.post(OldBook.RETAIL.earn("ann", "later", 4));
    assertThat(systemBalances(old)).containsEntry("issuance", before.get("issuance") - 4);
    old.reconcile(directory, AFTER_GRACE.plusDays(1));
    old.reconcileFull(directory, AFTER_GRACE.plusDays(2));
    assertThat(breaks(old)).isEmpty();
    assertThat(systemBalances(old)).containsEntry("issuance", before.get("issuance") - 4);
  }

  @Test
  void provesTheBookBehindEachPiece() throws Exception {
    OldBook old = droppedMonths();
    LocalDate date = AFTER_GRACE;
    while (archive(old).moveNext() > 0) {
      date = date.plusDays(1);
      old.reconcileFull(directory, date);
      assertThat(breaks(old)).isEmpty();
    }
    assertThat(batches(old)).containsExactly("6");
  }

  /** Cut off when a file has its name, and nothing of its batches is committed. */
  @Test
  void writesTheSameFileAgainWhereItWasCutOff() throws Exception {
    OldBook old = droppedMonths();
    owner(
        old,
        """
        create function die() returns trigger language plpgsql as $$ begin raise exception 'died'; end $$;
        create trigger die before delete on batch execute function die()
        """);
    assertThatThrownBy(() -> archive(old).moveNext()).hasMessageContaining("died");
    List<String> files = files();
    assertThat(files).hasSize(1);
    assertThat(batches(old)).hasSize(6);
    assertThat(old.strings("select path from archived_batches")).isEmpty();
    old.reconcileFull(directory, AFTER_GRACE);
    owner(old, "drop trigger die on batch");

    moveAll(old);

    assertThat(files()).containsAll(files).hasSize(3);
    old.reconcileFull(directory, AFTER_GRACE.plusDays(1));
    assertThat(breaks(old)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PROGRAM_SUM | update archived_sum set change = change + 1 where program_id = 1 and system_account_id = -1
          PROGRAM_SUM | delete from archived_sum where program_id = 1
          BATCH       | update archived_lane set batch_no = batch_no - 1
          BATCH       | update archived_lane set next_offset = next_offset - 1
          DIGEST      | update archived_lane set digest = sha256('x')
          BATCH       | delete from archived_lane
          ARCHIVE     | update archived_batches set sha256 = sha256('x') where first_batch = 2
          """)
  void aDifferenceInWhatIsKeptOfThemIsFound(String kind, String difference) throws Exception {
    OldBook old = moved();
    assertThat(owner(old, difference)).isPositive();

    old.reconcileFull(directory, AFTER_GRACE);

    assertThat(breaks(old)).anyMatch(found -> found.startsWith(kind + " "));
  }

  @Test
  void aFileThatIsMissingIsFoundInTheNight() throws Exception {
    OldBook old = moved();
    Files.delete(directory.resolve(files().getFirst()));

    old.reconcile(directory, AFTER_GRACE);

    assertThat(breaks(old)).containsExactly("ARCHIVE batches of lane 1 from 1");
  }
}
