package dev.loyalty.jobs.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.fixture.CutOffs;
import dev.loyalty.jobs.fixture.JobBook;
import dev.loyalty.jobs.run.AlreadyCompleteException;
import dev.loyalty.jobs.run.JobFailedException;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.fixture.SamplePrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupJobIT {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);

  @TempDir Path directory;
  private final JobBook book = new JobBook(SamplePrograms.RETAIL);

  private JobResult run(LocalDate date, Path where, Map<String, String> environment)
      throws Exception {
    return book.runner(job(book, where, environment))
        .run(RunId.nightly(JobName.BACKUP, date, null), null, JobListener.NONE);
  }

  private static BackupJob job(JobBook book, Path where, Map<String, String> environment) {
    BookConnections connections = TestConnections.of(book.book.database());
    BackupSettings settings = new BackupSettings(where, environment);
    return new BackupJob(
        new BackupCreation(connections.owner(), connections.writer(), settings, book.clock),
        settings,
        book.clock);
  }

  private Backup onlyOne() throws Exception {
    BackupDirectory.Listing listing = new BackupDirectory(directory).list();
    assertThat(listing.incomplete()).isEmpty();
    assertThat(listing.backups()).hasSize(1);
    return listing.backups().getFirst();
  }

  @Test
  void makesOneForTheBusinessDateOnce() throws Exception {
    assertThat(run(DAY, directory, Map.of()).changed()).isEqualTo(1);

    assertThat(onlyOne().manifest().businessDate()).isEqualTo(DAY);
    assertThat(onlyOne().manifest().origin()).isEqualTo(Manifest.Origin.JOB);
    assertThatThrownBy(() -> run(DAY, directory, Map.of()))
        .isInstanceOf(AlreadyCompleteException.class);
  }

  @Test
  void prunesAfterwards() throws Exception {
    for (int day = 0; day < 9; day++) {
      run(DAY.plusDays(day), directory, Map.of());
    }
    // The kept days are those from Thursday, the 22nd, on, Sunday, the 25th, among them; the 20th
    // and 21st are not.
    assertThat(new BackupDirectory(directory).list().backups())
        .extracting(it -> it.manifest().businessDate())
        .containsExactly(
            DAY.plusDays(2),
            DAY.plusDays(3),
            DAY.plusDays(4),
            DAY.plusDays(5),
            DAY.plusDays(6),
            DAY.plusDays(7),
            DAY.plusDays(8));
  }

  @Test
  void goesOnAfterAFailureAndSweepsWhatItHadBegun() throws Exception {
    assertThatThrownBy(() -> run(DAY, directory, Map.of(Encryption.METHOD, "gpg")))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining(Encryption.PASSPHRASE);
    // A kill leaves what a failure removes.
    run(DAY.plusDays(1), directory, Map.of());
    String other = onlyOne().name();
    Path cutOff = directory.resolve(".incomplete-" + other.replace(DAY.plusDays(1) + "", DAY + ""));
    Files.createDirectory(cutOff);
    Files.writeString(cutOff.resolve("account.copy.zst"), "half");

    run(DAY, directory, Map.of());

    assertThat(cutOff).doesNotExist();
    assertThat(new BackupDirectory(directory).list().backups()).hasSize(2);
  }

  @Test
  void doesNotMakeASecondOneWhereItWasCutOffBehindTheFirst() throws Exception {
    run(DAY, directory, Map.of());
    book.book
        .owner()
        .useHandle(
            handle -> {
              handle.execute("update batch_job_execution set status = 'STARTED', end_time = null");
              handle.execute("update batch_step_execution set status = 'STARTED', end_time = null");
            });
    Backup first = onlyOne();

    JobResult again = run(DAY, directory, Map.of());

    assertThat(onlyOne()).isEqualTo(first);
    assertThat(again.skipped()).containsEntry("made before the job was cut off", 1L);
  }

  private record Scene(JobBook book, Path directory) {}

  /** Makes a scene with backups of the twelve days before, of which the date's run removes some. */
  private Scene withOldBackups(String name) throws Exception {
    Scene scene = new Scene(new JobBook(SamplePrograms.RETAIL), directory.resolve(name));
    Path model = directory.resolve("model");
    if (!Files.exists(model)) {
      run(DAY, model, Map.of());
    }
    Path made = new BackupDirectory(model).list().backups().getFirst().directory();
    for (int daysAgo = 1; daysAgo <= 12; daysAgo++) {
      String date = DAY.minusDays(daysAgo).toString();
      Path copy =
          Files.createDirectories(
              scene
                  .directory()
                  .resolve(made.getFileName().toString().replace(DAY.toString(), date)));
      Files.writeString(copy.resolve("account.copy.zst"), "not read here");
      Files.writeString(
          copy.resolve(BackupDirectory.MANIFEST),
          Files.readString(made.resolve(BackupDirectory.MANIFEST)).replace(DAY.toString(), date));
    }
    return scene;
  }

  private static boolean cutOffAfter(int pieces, Scene scene) throws Exception {
    return CutOffs.afterPieces(
        pieces,
        scene.book().book.database().writer(),
        scene.book().clock,
        job(scene.book(), scene.directory(), Map.of()),
        RunId.nightly(JobName.BACKUP, DAY, null));
  }

  private static List<String> dates(Scene scene) throws IOException {
    return new BackupDirectory(scene.directory())
        .list().backups().stream()
            .map(it -> it.manifest().businessDate().toString())
            .sorted()
            .toList();
  }

  @Test
  void goesOnBehindWhicheverPieceItWasCutOff() throws Exception {
    AtomicInteger scenes = new AtomicInteger();
    int places =
        CutOffs.everywhere(
            () -> withOldBackups("scene" + scenes.incrementAndGet()),
            BackupJobIT::cutOffAfter,
            BackupJobIT::dates);
    assertThat(places).isEqualTo(2);
  }

  @Test
  void goesOnWithPruningThatWasCutOff() throws Exception {
    Scene undisturbed = withOldBackups("undisturbed");
    cutOffAfter(Integer.MAX_VALUE, undisturbed);
    Scene scene = withOldBackups("cut-off");
    assertThat(cutOffAfter(0, scene)).isTrue();
    BackupDirectory there = new BackupDirectory(scene.directory());
    List<Backup> all = there.list().backups();
    List<Backup> going =
        all.stream().filter(it -> !Retention.keep(all).contains(it.name())).toList();
    assertThat(going).hasSizeGreaterThan(2);
    // One is gone, another half.
    there.remove(going.getFirst());
    Path half = scene.directory().resolve(".incomplete-" + going.get(1).name());
    Files.move(going.get(1).directory(), half);
    Files.delete(half.resolve(BackupDirectory.MANIFEST));

    assertThat(cutOffAfter(Integer.MAX_VALUE, scene)).isFalse();

    assertThat(dates(scene)).isEqualTo(dates(undisturbed));
    assertThat(there.sweep(scene.book().clock.instant().plus(Duration.ofDays(2))))
        .containsExactly(half.getFileName().toString());
  }

  /** A place that can't be written to, as when the disk is full from the start. */
  @Test
  void failsWhereTheDirectoryCantBeMade() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> run(DAY, file.resolve("backups"), Map.of()))
        .isInstanceOf(JobFailedException.class);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
