package dev.loyalty.jobs.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.TestBook;
import dev.loyalty.migrations.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupVerificationIT {

  private static final String OWN_NAME =
      "select 'loyalty_verify_' || oid from pg_database where datname = current_database()";

  @TempDir Path directory;
  private final TestBook book = SampleBook.create();
  private final TestDatabase database = book.database();

  private BackupSettings settings() {
    return new BackupSettings(directory, Map.of());
  }

  private Backup backUp() throws Exception {
    BookConnections connections = TestConnections.of(database);
    return new BackupCreation(
            connections.owner(), connections.writer(), settings(), Clock.systemUTC())
        .create(LocalDate.of(2026, 1, 20), BackupListener.NONE);
  }

  private BackupVerification verification() {
    return new BackupVerification(
        database.owner(),
        name ->
            TestConnections.of(
                new TestDatabase(
                    database.jdbcUrl().replaceFirst("/test_\\d+", "/" + name),
                    database.user(),
                    database.password())),
        settings(),
        Clock.systemUTC());
  }

  private List<String> scratchDatabases() {
    return book.owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select datname from pg_database where datname = (" + OWN_NAME + ")")
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void marksAGoodBackupAndLeavesItsManifestAlone() throws Exception {
    Backup backup = backUp();
    byte[] manifest = Files.readAllBytes(backup.directory().resolve(BackupDirectory.MANIFEST));

    BackupVerification.Result result =
        verification().run(backup, BackupListener.NONE).orElseThrow();

    assertThat(result.breaks()).isEmpty();
    assertThat(result.verification().rows()).isEqualTo(backup.manifest().rows());
    assertThat(result.verification().restoreSeconds()).isPositive();
    Backup marked = new BackupDirectory(directory).load(backup.name());
    assertThat(marked.isVerified()).isTrue();
    assertThat(Files.readAllBytes(backup.directory().resolve(BackupDirectory.MANIFEST)))
        .isEqualTo(manifest);
    assertThat(scratchDatabases()).isEmpty();
  }

  @Test
  void findsTheBreaksOfTheBookThatWasBackedUp() throws Exception {
    book.owner().useHandle(h -> h.execute("update account set available = 71 where code = 'ann'"));
    Backup backup = backUp();

    BackupVerification.Result result =
        verification().run(backup, BackupListener.NONE).orElseThrow();

    assertThat(result.verification().breaks()).isPositive();
    assertThat(result.breaks()).anyMatch(it -> it.subject().contains("ann"));
    assertThat(new BackupDirectory(directory).load(backup.name()).isVerified()).isFalse();
  }

  @Test
  void removesWhatAnEarlierOneLeft() throws Exception {
    Backup backup = backUp();
    String name = book.owner().withHandle(h -> h.createQuery(OWN_NAME).mapTo(String.class).one());
    book.owner().useHandle(handle -> handle.execute("create database " + name));
    try (Handle leftOver =
        BookJdbi.of(
                new TestDatabase(
                        database.jdbcUrl().replaceFirst("/test_\\d+", "/" + name),
                        database.user(),
                        database.password())
                    .owner())
            .open()) {
      leftOver.execute("create schema loyalty");

      assertThat(verification().run(backup, BackupListener.NONE)).isPresent();
    }
    assertThat(scratchDatabases()).isEmpty();
  }

  @Test
  void refusesASecondOneOfTheSameBook() throws Exception {
    Backup backup = backUp();
    try (Handle other = book.owner().open()) {
      other.execute("select pg_advisory_lock(hashtextextended('loyalty backup verify', 0))");
      assertThat(verification().run(backup, BackupListener.NONE)).isEmpty();
    }
  }

  @Test
  void leavesNoDatabaseBehindWhereTheBackupIsDamaged() throws Exception {
    Backup backup = backUp();
    Files.delete(backup.directory().resolve("account.copy.zst"));
    assertThatThrownBy(() -> verification().run(backup, BackupListener.NONE))
        .isInstanceOf(BackupException.class);
    assertThat(scratchDatabases()).isEmpty();
  }
}
