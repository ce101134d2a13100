package dev.loyalty.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.backup.BackupDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCheckTest {

  private static final Instant NOW = Instant.parse("2026-01-20T12:00:00Z");

  private static Finding check(int daysSinceNewest, @Nullable Integer daysSinceVerified) {
    return BackupCheck.check(
        daysAgo(daysSinceNewest),
        Optional.ofNullable(daysSinceVerified).map(BackupCheckTest::daysAgo),
        NOW);
  }

  private static Instant daysAgo(int days) {
    return NOW.minus(Duration.ofDays(days));
  }

  @Test
  void isContentWithARecentBackupAndAVerifiedOneOfTheLastWeek() {
    assertThat(check(1, 7).level()).isEqualTo(Finding.Level.OK);
  }

  @Test
  void warnsOfABackupThatIsTooOldOrLongUnverified() {
    assertThat(check(3, 1).found()).isEqualTo("the newest backup is of 2026-01-17T12:00:00Z");
    assertThat(check(1, 9).found()).isEqualTo("no backup was verified since 2026-01-11T12:00:00Z");
    assertThat(check(1, null))
        .returns(Finding.Level.WARNING, Finding::level)
        .extracting(Finding::cure)
        .asString()
        .contains("loyalty backup verify");
  }

  @Test
  void warnsWhereThereIsNone(@TempDir Path directory) {
    assertThat(BackupCheck.run(new BackupDirectory(directory.resolve("backups")), NOW))
        .returns(Finding.Level.WARNING, Finding::level)
        .extracting(Finding::cure)
        .asString()
        .contains("loyalty backup create");
  }
}
