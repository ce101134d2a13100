package dev.loyalty.jobs.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupDirectoryIT {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path path;

  private BackupDirectory directory() {
    return new BackupDirectory(path);
  }

  private Backup add(String name, String date) throws Exception {
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            Instant.parse(date + "T12:00:00Z"),
            LocalDate.parse(date),
            Manifest.Origin.JOB,
            "18",
            "4",
            new UUID(1, 2),
            Encryption.Method.NONE,
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return directory().complete(directory().begin(name), manifest);
  }

  private void writtenAt(Path file, Instant when) throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(when));
  }

  @Test
  void sweepsAnIncompleteOneWhenNobodyHasWrittenToItForADay() throws Exception {
    Path old = directory().begin("old");
    Path young = directory().begin("young");
    for (Path each : List.of(old, young)) {
      Files.writeString(each.resolve("account.copy.zst"), "half");
      writtenAt(each.resolve("account.copy.zst"), NOW.minus(Duration.ofHours(30)));
      writtenAt(each, NOW.minus(Duration.ofHours(30)));
    }
    Files.writeString(young.resolve("audit.copy.zst"), "half");
    writtenAt(young.resolve("audit.copy.zst"), NOW.minus(Duration.ofHours(23)));

    BackupPruning.Result result = new BackupPruning(directory()).run(NOW);

    assertThat(result.swept()).containsExactly(".incomplete-old");
    assertThat(directory().list().incomplete()).containsExactly(".incomplete-young");
  }

  @Test
  void removesWhatTheCalendarDoesNotKeep() throws Exception {
    for (int day = 1; day <= 9; day++) {
      add("day-" + day, "2026-06-0" + day);
    }
    BackupPruning pruning = new BackupPruning(directory());

    BackupPruning.Result plan = pruning.plan();
    assertThat(plan.removed()).containsExactly("day-1", "day-2");
    assertThat(directory().list().backups()).hasSize(9);
    assertThat(pruning.run(NOW).removed()).isEqualTo(plan.removed());
    assertThat(directory().list().backups()).extracting(Backup::name).isEqualTo(plan.kept());
  }

  @Test
  void namesABackupWhoseManifestIsDamagedAndCountsItNot() throws Exception {
    Backup backup = add("one", "2026-06-01");
    Files.writeString(
        backup.directory().resolve(BackupDirectory.MANIFEST), "{\"formatVersion\": 1");
    assertThat(directory().list().backups()).isEmpty();
    assertThat(directory().list().unreadable())
        .extracting(BackupDirectory.Unreadable::name)
        .containsExactly("one");
    assertThatThrownBy(() -> directory().load("one")).isInstanceOf(BackupException.class);
  }

  @Test
  void refusesNamesInAManifestThatLeadElsewhere() throws Exception {
    Backup backup = add("one", "2026-06-01");
    Path manifest = backup.directory().resolve(BackupDirectory.MANIFEST);
    String text = Files.readString(manifest);
    for (String file : List.of("../secret", "/etc/passwd", "a/b/c", "..")) {
      Files.writeString(
          manifest,
          text.replaceAll(
              "\"files\" : \\[ *\\]",
              "\"files\" : [{\"name\": \"" + file + "\", \"size\": 1, \"sha256\": \"\"}]"));
      assertThatThrownBy(() -> directory().load("one"))
          .as(file)
          .isInstanceOf(BackupException.class);
    }
  }
}
