package dev.loyalty.jobs.archive;

import static dev.loyalty.jobs.archive.OldBook.RETAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.parquet.ParquetMovements;
import dev.loyalty.ledger.read.ArchiveUnreadableException;
import dev.loyalty.ledger.read.ArchivedMovements;
import dev.loyalty.ledger.read.History;
import dev.loyalty.ledger.read.Journal;
import dev.loyalty.ledger.read.MovementView;
import dev.loyalty.ledger.store.BookJdbi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingAcrossIT {

  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
  private static final List<String> ACCOUNTS = List.of("ann", "bob");

  @TempDir private Path directory;

  private final OldBook old = OldBook.filled();
  private final Jdbi reader = BookJdbi.of(old.book.database().reader());

  private record Everything(List<MovementView> journal, List<List<MovementView>> histories) {}

  @Test
  void showsTheSameBeforeAndAfter() throws Exception {
    Everything before = everything(1, 100);
    assertThat(before.journal()).hasSize(11);
    archive(DAY);
    assertThat(everything(1, 100)).isEqualTo(before);
    archive(DAY.plusDays(30));
    assertThat(everything(1, 100)).isEqualTo(before);
  }

  @Test
  void pagesAcrossTheBorder() throws Exception {
    Everything before = everything(1, 100);
    archive(DAY);
    for (int limit : new int[] {1, 2, 3, 5}) {
      assertThat(everything(1, limit)).as("pages of %d", limit).isEqualTo(before);
    }
  }

  @Test
  void showsTheSameAtEveryStep() throws Exception {
    Everything before = everything(1, 100);
    Set<ArchiveStep> seen = EnumSet.noneOf(ArchiveStep.class);
    ArchiveStep.Listener look =
        (reached, month) -> {
          assertThat(everything(1, 100)).as("%s of %s", reached, month).isEqualTo(before);
          seen.add(reached);
        };
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.run(old.archive(directory, look), DAY);
    old.nightAfter(DAY.plusDays(30));
    old.run(old.archive(directory, look), DAY.plusDays(30));
    assertThat(seen).containsExactly(ArchiveStep.values());
  }

  @Test
  void showsTheOtherProgramItsOwnOnly() throws Exception {
    archive(DAY);
    Everything travel = everything(2, 100);
    assertThat(travel.journal()).extracting(MovementView::key).containsExactly("e1");
    assertThat(travel.journal().getFirst().points()).isEqualTo(7);
  }

  @Test
  void cutsTheJournalAtTimesWithinAnArchivedMonth() throws Exception {
    archive(DAY);
    List<String> keys = new ArrayList<>();
    new Journal(reader, new ParquetMovements(directory))
        .forEach(
            1,
            Instant.parse("2023-12-24T10:00:00.000001Z"),
            Instant.parse("2024-02-15T12:00:00.000001Z"),
            movement -> keys.add(movement.key()));
    assertThat(keys)
        .containsExactly("h1", "c1", "c1", "t1", "a,\"key\"\nwith\\everything", "e4", "v1");
  }

  @Test
  void keepsAMonthForAReaderWhoBeganBeforeItLeft() throws Exception {
    archiveUpToVerified();
    List<String> keys = new ArrayList<>();
    // The journal's first row comes from the archive or the book; then the month is to leave.
    new Journal(reader, new ParquetMovements(directory))
        .forEach(
            1,
            null,
            null,
            movement -> {
              if (keys.isEmpty()) {
                archiveInVain();
              }
              keys.add(movement.key());
            });
    assertThat(keys)
        .containsExactlyElementsOf(
            everything(1, 100).journal().stream().map(MovementView::key).toList());
  }

  @Test
  void readsAMonthWhoseDetachingWasCutOff() throws Exception {
    Everything before = everything(1, 100);
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.reconcile(directory, DAY);
    archiveUpToVerified();
    try (var blocker = old.book.database().owner().getConnection()) {
      blocker.setAutoCommit(false);
      blocker.createStatement().execute("select from journal limit 1");
      // Someone reads for long: the first half is done, the second isn't.
      old.run(old.archive(directory), DAY.plusDays(1));
      assertThat(old.strings("select 'x' from pg_inherits where inhdetachpending")).hasSize(1);
      assertThat(everything(1, 100)).isEqualTo(before);
      old.book.addProgram("fresh", true, 0, 100);
      old.reconcile(directory, DAY.plusDays(1));
      assertThat(old.strings("select subject from reconciliation_break")).isEmpty();
      blocker.rollback();
    }
    old.run(old.archive(directory), DAY.plusDays(2));
    assertThat(old.strings("select 'x' from pg_inherits where inhdetachpending")).isEmpty();
    assertThat(old.months()).hasSize(4).allMatch(it -> it.contains("detached"));
    assertThat(everything(1, 100)).isEqualTo(before);
  }

  @Test
  void saysWhichFileIsMissing() throws Exception {
    archive(DAY);
    String path =
        old.strings("select path from archive_file where month = '2023-12-01'").getFirst();
    Files.delete(directory.resolve(path));
    assertThatThrownBy(() -> everything(1, 100))
        .isInstanceOf(ArchiveUnreadableException.class)
        .hasMessageContaining(path);
    assertThatThrownBy(
            () -> new History(reader, ArchivedMovements.NONE).findPage(1, "ann", null, 100))
        .isInstanceOf(ArchiveUnreadableException.class);
  }

  @Test
  void doesNotOpenTheArchiveForWhatIsLive() throws Exception {
    archive(DAY);
    for (int each = 0; each < 3; each++) {
      old.at("2024-04-01T00:00:00Z", RETAIL.earn("new", "n" + each, 1));
    }
    old.at("2024-04-01T00:00:00Z", RETAIL.hold("new", "h", 2));
    History history = new History(reader, ArchivedMovements.NONE);
    assertThat(history(history, "new", 5)).hasSize(4);
    // Behind the hold, which has two of the account's legs.
    assertThat(history(history, "new", 1)).hasSize(4);
  }

  private void archive(LocalDate date) throws Exception {
    old.nightAfter(date);
    old.run(old.archive(directory), date);
  }

  /** The reader holds on to the partitions, so none can leave before it has ended. */
  private void archiveInVain() {
    try {
      assertThat(old.run(old.archive(directory), DAY).skipped())
          .containsEntry("read by someone for long", 1L);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void archiveUpToVerified() {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    ArchiveStep.Listener deadly =
        (step, month) -> {
          if (step == ArchiveStep.VERIFIED) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() -> old.run(old.archive(directory, deadly), DAY))
        .hasStackTraceContaining("killed");
  }

  private Everything everything(int program, int limit) {
    ArchivedMovements archive = new ParquetMovements(directory);
    List<MovementView> journal = new ArrayList<>();
    new Journal(reader, archive).forEach(program, null, null, journal::add);
    List<List<MovementView>> histories = new ArrayList<>();
    for (String account : ACCOUNTS) {
      if (program == 1) {
        histories.add(history(new History(reader, archive), account, limit));
      }
    }
    return new Everything(journal, histories);
  }

  private static List<MovementView> history(History history, String account, int limit) {
    List<MovementView> all = new ArrayList<>();
    History.@Nullable Cursor cursor = null;
    do {
      History.Page page = history.findPage(1, account, cursor, limit).orElseThrow();
      all.addAll(page.movements());
      cursor = page.next();
    } while (cursor != null);
    return all;
  }
}
