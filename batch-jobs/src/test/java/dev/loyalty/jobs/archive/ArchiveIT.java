package dev.loyalty.jobs.archive;

import static dev.loyalty.jobs.archive.OldBook.RETAIL;
import static dev.loyalty.jobs.archive.OldBook.TRAVEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.fixture.CutOffs;
import dev.loyalty.jobs.run.JobFailedException;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchiveIT {

  /** Two years after the end of February 2024. */
  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

  private static final LocalDate AFTER_GRACE = DAY.plusDays(30);

  @TempDir private Path directory;

  private final OldBook old = OldBook.filled();

  @Test
  void movesMonthsThatAreWhollyOlderThanTheRetention() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));

    JobResult result = old.run(old.archive(directory), DAY);

    assertThat(old.months())
        .containsExactly(
            "2023-11 1 detached 2",
            "2023-12 1 detached 7",
            "2024-01 1 detached 0",
            "2024-02 1 detached 2");
    assertThat(old.tables())
        .contains("archived_2023_11_1", "archived_2024_02_1", "journal_2024_03")
        .doesNotContain("journal_2024_02");
    assertThat(result.read()).isEqualTo(4);
    assertThat(result.changed()).isEqualTo(8);
    assertThat(old.strings("select distinct to_char(posted_at, 'YYYY-MM') from journal"))
        .containsExactly("2024-03");
  }

  @Test
  void leavesAMonthThatEndsOnTheLastDayOfTheRetention() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.run(old.archive(directory), LocalDate.of(2026, 2, 28));
    assertThat(old.months()).hasSize(3).noneMatch(month -> month.startsWith("2024-02"));
  }

  @Test
  void writesAFileAProgramAndMonthAndAManifest() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.run(old.archive(directory), DAY);

    assertThat(files())
        .hasSize(8)
        .anyMatch(it -> it.matches("program=retail/month=2023-12/part-1-[0-9a-f]{16}\\.parquet"))
        .anyMatch(it -> it.matches("program=travel/month=2023-11/part-1-[0-9a-f]{16}\\.parquet"))
        .anyMatch(it -> it.matches("manifest/month=2024-01/part-1-[0-9a-f]{16}\\.json"));
    String manifest =
        old.strings("select manifest from archive_month where month = '2023-12-01'").getFirst();
    MonthManifest parsed = MonthManifest.parse(Files.readAllBytes(directory.resolve(manifest)));
    assertThat(parsed.rows()).isEqualTo(7);
    assertThat(parsed.files()).hasSize(1);
    assertThat(parsed.files().getFirst().figures().points()).isEqualTo(50 + 30 + 40 + 40 + 5 + 3);
    assertThat(parsed.files().getFirst().figures().minLeg()).isEqualTo(1);
  }

  @Test
  void dropsAMonthWhenTheTimeOfGraceIsOver() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.run(old.archive(directory), DAY);

    old.nightAfter(AFTER_GRACE.minusDays(1));
    JobResult early = old.run(old.archive(directory), AFTER_GRACE.minusDays(1));
    assertThat(early.skipped()).containsEntry("detached, kept for the time of grace", 4L);
    old.nightAfter(AFTER_GRACE);
    old.run(old.archive(directory), AFTER_GRACE);

    assertThat(old.months()).hasSize(4).allMatch(month -> month.contains("dropped"));
    assertThat(old.tables()).noneMatch(table -> table.startsWith("archived"));
  }

  /** Nights that are caught up come within minutes, and any date may be asked for. */
  @Test
  void keepsATableForTheTimeOfGraceByTheClockAndByTheDate() throws Exception {
    old.nightAfter(DAY);
    old.run(old.archive(directory), DAY);

    old.nightAfter(AFTER_GRACE.minusDays(1));
    JobResult ahead = old.run(old.archive(directory), AFTER_GRACE);
    old.nightAfter(AFTER_GRACE);
    JobResult behind = old.run(old.archive(directory), DAY.plusDays(1));

    assertThat(List.of(ahead, behind))
        .extracting(JobResult::skipped)
        .allSatisfy(
            skipped ->
                assertThat(skipped).containsEntry("detached, kept for the time of grace", 4L));
    assertThat(old.months()).hasSize(4).allMatch(month -> month.contains("detached"));

    old.run(old.archive(directory), AFTER_GRACE.plusDays(1));
    assertThat(old.months()).filteredOn(month -> month.contains("dropped")).hasSize(4);
  }

  @Test
  void keepsATableWhoseFileWasChanged() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.run(old.archive(directory), DAY);
    changeFileOf("2023-12");
    old.nightAfter(AFTER_GRACE);

    assertThatThrownBy(() -> old.run(old.archive(directory), AFTER_GRACE))
        .isInstanceOf(JobFailedException.class)
        .hasStackTraceContaining("program=retail/month=2023-12")
        .hasStackTraceContaining("was changed");

    assertThat(old.tables()).contains("archived_2023_12_1");
  }

  @Test
  void exportsAMonthAnewWhoseFileWasChangedBeforeItLeft() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    dieAt(ArchiveStep.VERIFIED, DAY);
    changeFileOf("2023-12");

    JobResult result = old.run(old.archive(directory), DAY);
    assertThat(result.skipped()).containsEntry("its files were changed since it was exported", 1L);
    assertThat(old.months()).contains("2023-12 1 exporting 0").hasSize(2);

    old.run(old.archive(directory), DAY.plusDays(1));
    assertThat(old.months()).hasSize(4).allMatch(month -> month.contains("detached"));
  }

  /** It is neither in the journal any more nor in whole files. */
  @Test
  void keepsATableOutsideOfTheJournalUntilItsFileIsBack() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    dieAt(ArchiveStep.PARTITION_DETACHED, DAY);
    changeFileOf("2023-12");

    assertThatThrownBy(() -> old.run(old.archive(directory), DAY))
        .hasStackTraceContaining("program=retail/month=2023-12")
        .hasStackTraceContaining("was changed");
    assertThat(old.months()).contains("2023-12 1 verified 7");
    assertThat(old.tables()).contains("journal_2023_12");

    changeFileOf("2023-12");
    old.run(old.archive(directory), DAY);
    assertThat(old.months()).hasSize(4).allMatch(month -> month.contains("detached"));
  }

  /** Runs the job for December and cuts it off at this step. */
  private void dieAt(ArchiveStep cut, LocalDate date) {
    ArchiveStep.Listener deadly =
        (step, month) -> {
          if (step == cut && month.month().getMonthValue() == 12) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() -> old.run(old.archive(directory, deadly), date))
        .isInstanceOf(JobFailedException.class)
        .hasStackTraceContaining("killed");
  }

  /** Changes a byte of a month's file; a second call restores it. */
  private void changeFileOf(String month) throws IOException {
    String path =
        files().stream()
            .filter(it -> it.contains("month=" + month) && it.endsWith(".parquet"))
            .findFirst()
            .orElseThrow();
    Path file = directory.resolve(path);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void addsUpWhatEachAccountGotAndGave() throws Exception {
    String sums =
        """
        select program_id || ' ' || account_id || ' ' || available || ' ' || pending || ' ' || held || ' ' || legs
        from archived_balance order by program_id, account_id
        """;
    List<String> ofJournal =
        old.strings(
            """
            select program_id || ' ' || account_id || ' ' || coalesce(sum(change) filter (where bucket = 0), 0) || ' '
              || coalesce(sum(change) filter (where bucket = 1), 0) || ' '
              || coalesce(sum(change) filter (where bucket = 2), 0) || ' ' || count(*)
            from entry where posted_at < '2024-03-01' and account_id > 0
            group by program_id, account_id order by program_id, account_id
            """);
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));

    old.run(old.archive(directory), DAY);

    assertThat(ofJournal).hasSize(3);
    assertThat(old.strings(sums)).isEqualTo(ofJournal);

    old.nightAfter(AFTER_GRACE);
    old.run(old.archive(directory), AFTER_GRACE);

    assertThat(old.strings("select month || '' from archive_month_account")).isEmpty();
    assertThat(old.strings(sums)).isEqualTo(ofJournal);
  }

  @Test
  void leavesAMonthThatAReaderHasNotRead() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.writer.useHandle(
        handle ->
            handle.execute(
                "update journal_mark set batch_no = 4 where reader = 'lots' and program_id"
                    + " = 1"));

    JobResult result = old.run(old.archive(directory), DAY);

    assertThat(old.months())
        .containsExactly("2023-11 1 detached 2", "2023-12 1 detached 7", "2024-01 1 detached 0");
    assertThat(result.skipped()).containsEntry("not read by expire-points yet", 1L);
  }

  @Test
  void leavesAMonthThatWasNotReconciled() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.writer.useHandle(
        handle -> handle.execute("update checkpoint_lane set batch_no = 3 where program_id = 1"));

    JobResult result = old.run(old.archive(directory), DAY);

    assertThat(old.months()).containsExactly("2023-11 1 detached 2");
    assertThat(result.skipped())
        .containsEntry("not reconciled yet", 1L)
        .containsEntry("after a month that stays", 2L);
  }

  /** Bob's first movement is in December. */
  @Test
  void leavesAMonthThatAnOpenBreakConcerns() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.openBreak("bob");

    JobResult result = old.run(old.archive(directory), DAY);
    assertThat(old.months()).containsExactly("2023-11 1 detached 2");
    assertThat(result.skipped()).containsEntry("concerned by an open break", 1L);

    old.acceptBreaks();
    old.run(old.archive(directory), DAY.plusDays(1));
    assertThat(old.months()).hasSize(4).allMatch(month -> month.contains("detached"));
  }

  /** An old book has no reports yet on its first night. */
  @Test
  void addsAMonthToTheVolumesBeforeItLeaves() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.writer.useHandle(
        handle -> handle.execute("update journal_mark set batch_no = 0 where reader = 'volume'"));

    old.run(old.archive(directory), DAY);

    assertThat(old.months()).hasSize(4).allMatch(month -> month.contains("detached"));
    assertThat(old.strings("select sum(movements)::text from volume_day")).containsExactly("12");
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWhereverItWasCutOff(ArchiveStep cut) throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    LocalDate date = cut == ArchiveStep.DROPPED ? AFTER_GRACE : DAY;
    if (cut == ArchiveStep.DROPPED) {
      old.run(old.archive(directory), DAY);
      old.nightAfter(AFTER_GRACE);
    }
    dieAt(cut, date);
    old.run(old.archive(directory), date);
    if (cut != ArchiveStep.DROPPED) {
      old.nightAfter(AFTER_GRACE);
      old.run(old.archive(directory), AFTER_GRACE);
    }

    assertThat(old.months())
        .containsExactly(
            "2023-11 1 dropped 2",
            "2023-12 1 dropped 7",
            "2024-01 1 dropped 0",
            "2024-02 1 dropped 2");
    assertThat(old.tables())
        .containsExactly("journal_2024_03", "journal_2024_04", "journal_2024_05");
    assertThat(old.strings("select path from archive_file order by path")).hasSize(4);
    assertThat(old.strings("select sum(legs)::text from archived_account")).containsExactly("14");
    assertThat(files().stream().filter(it -> it.endsWith(".tmp"))).isEmpty();
  }

  /** Its volumes are still to be added, and there are more members to erase than go at once. */
  @Test
  void goesOnBehindWhicheverPieceItWasCutOff() throws Exception {
    AtomicInteger scenes = new AtomicInteger();
    int places =
        CutOffs.everywhere(
            () -> {
              OldBook scene = OldBook.filled();
              closeAccounts(scene, MemberErasure.ACCOUNTS_A_PIECE + 1);
              scene.nightAfter(DAY);
              scenes.incrementAndGet();
              return scene;
            },
            (pieces, scene) ->
                CutOffs.afterPieces(
                    pieces,
                    scene.book.database().writer(),
                    scene.clock,
                    scene.archive(directory.resolve("scene" + scenes)),
                    RunId.nightly(JobName.ARCHIVE, DAY, null)),
            scene -> {
              List<String> outcome = new ArrayList<>(scene.months());
              outcome.addAll(
                  scene.strings(
                      """
                      select concat_ws(' ', program_id, day, type, system_account_id, movements, points, change)
                      from volume_day order by 1
                      """));
              outcome.addAll(
                  scene.strings(
                      """
                      select concat_ws(' ', count(*), count(name), (select count(*) from audit)) from member
                      """));
              return outcome;
            });
    assertThat(places).isGreaterThan(7);
  }

  private static void closeAccounts(OldBook old, int count) {
    old.book
        .owner()
        .useHandle(
            handle -> {
              handle.execute("update journal_mark set batch_no = 0 where reader = 'volume'");
              handle.execute(
                  """
                  insert into account (program_id, account_id, code, status)
                  select 1, 1000 + n, 'closed' || n, 3 from generate_series(1, ?) as n
                  """,
                  count);
              handle.execute(
                  """
                  insert into member (program_id, account_id, name, closed_at, updated_at)
                  select 1, 1000 + n, 'Ann', '2024-01-10', now() from generate_series(1, ?) as n
                  """,
                  count);
            });
  }

  @Test
  void detachesAMonthThatTheClockIsStillIn() throws Exception {
    old.clock.set(Instant.parse("2024-02-20T00:00:00Z"));
    old.run(old.archive(directory), DAY);
    assertThat(old.months()).contains("2024-02 1 detached 2");

    old.at("2024-02-21T00:00:00Z", RETAIL.redeem("bob", "later", 1));
    old.read();
    old.run(old.archive(directory), DAY.plusDays(1));

    assertThat(old.months()).contains("2024-02 1 detached 2", "2024-02 2 detached 1");
  }

  /** The clock is in that month, so a request may be posted between the check and the export. */
  @Test
  void keepsAMonthThatWasPostedIntoSinceItsReadersWereAsked() throws Exception {
    old.clock.set(Instant.parse("2024-02-20T00:00:00Z"));
    ArchiveStep.Listener posting =
        (step, month) -> {
          if (step == ArchiveStep.BEGUN && month.month().getMonthValue() == 2) {
            old.post(RETAIL.redeem("bob", "between", 1));
          }
        };

    JobResult result = old.run(old.archive(directory, posting), DAY);
    assertThat(old.months()).contains("2024-01 1 detached 0", "2024-02 1 exporting 0");
    assertThat(result.skipped()).containsEntry("posted into since it was exported", 1L);

    assertThat(old.run(old.archive(directory), DAY.plusDays(1)).skipped())
        .containsEntry("not read by expire-points yet", 1L);
    old.read();
    old.run(old.archive(directory), DAY.plusDays(2));
    assertThat(old.months()).contains("2024-02 1 detached 3");
  }

  /**
   * Bob's movements are in December and February; the break comes when December's files are
   * written.
   */
  @Test
  void touchesNoMonthThatABreakHasComeToConcern() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    LocalDate eve = DAY.minusDays(1);
    dieAt(ArchiveStep.VERIFIED, eve);
    old.openBreak("bob");
    old.run(old.archive(directory), eve);
    assertThat(old.months()).containsExactly("2023-11 1 detached 2", "2023-12 1 verified 7");

    old.acceptBreaks();
    old.run(old.archive(directory), DAY);
    old.openBreak("bob");
    old.nightAfter(AFTER_GRACE);
    JobResult result = old.run(old.archive(directory), AFTER_GRACE);
    assertThat(old.months())
        .containsExactly(
            "2023-11 1 dropped 2",
            "2023-12 1 detached 7",
            "2024-01 1 dropped 0",
            "2024-02 1 detached 2");
    assertThat(result.skipped()).containsEntry("concerned by an open break", 2L);
    assertThat(old.tables()).contains("archived_2023_12_1");

    old.acceptBreaks();
    old.run(old.archive(directory), AFTER_GRACE.plusDays(1));
    assertThat(old.months()).filteredOn(month -> month.contains("dropped")).hasSize(4);
  }

  /** Such a program has nothing in the month that is on its way. */
  @Test
  void isNotInTheWayOfReconcilingANewProgramWhereItWasCutOff() throws Exception {
    old.clock.set(Instant.parse("2026-03-02T03:00:00Z"));
    old.reconcile(directory, DAY.minusDays(1));
    dieAt(ArchiveStep.PARTITION_DETACHED, DAY);
    old.book.addProgram("fresh", true, 0, 100);

    old.reconcile(directory, DAY);

    assertThat(old.strings("select subject from reconciliation_break")).isEmpty();
    assertThat(old.strings("select program_id::text from checkpoint")).contains("3");
  }

  @Test
  void whatIsPostedIntoAMonthThatLeftIsReconciled() throws Exception {
    old.clock.set(Instant.parse("2024-02-20T00:00:00Z"));
    old.run(old.archive(directory), DAY);
    old.at("2024-02-21T00:00:00Z", RETAIL.redeem("bob", "later", 1), TRAVEL.earn("ann", "l2", 2));
    old.read();
    old.reconcile(directory, DAY);
    String breaks = "select concat_ws(' ', kind, subject, expected) from reconciliation_break";
    assertThat(old.strings(breaks)).isEmpty();

    old.book
        .owner()
        .useHandle(
            handle -> {
              handle.execute("update journal set reference = 'x' where idempotency_key = 'l2'");
              handle.execute(
                  "delete from request_key k using journal j"
                      + " where j.idempotency_key = 'later' and k.transfer_id = j.transfer_id");
              // All of it has to be checked again.
              handle.execute("delete from checkpoint");
            });
    old.reconcile(directory, DAY.plusDays(1));
    assertThat(old.strings("select kind from reconciliation_break order by 1"))
        .containsExactly("DIGEST", "KEY");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
