package dev.loyalty.jobs.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.TestBook;
import dev.loyalty.migrations.TestDatabase;
import dev.loyalty.migrations.TestPostgres;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("containers")
class BackupAndRestoreIT {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);
  private static final String GPG = "a passphrase, with spaces";

  private static TestDatabase source;

  @TempDir Path directory;

  /**
   * Fills a book with months before and after the coming ones, one of them detached from the
   * journal.
   */
  @BeforeAll
  static void fillTheBook() {
    TestBook book = SampleBook.create();
    source = book.database();
    book.owner()
        .useHandle(
            handle -> {
              handle
                  .createQuery("select make_journal_partitions('2020-01-01', 2)")
                  .mapTo(Integer.class)
                  .one();
              handle.execute("alter table journal detach partition journal_2020_02");
              handle.execute(
                  "insert into journal_2020_02 select program_id, lane_id, batch_no,"
                      + " '2020-02-03T00:00:00Z', requested_at, points, debit_account_id,"
                      + " debit_leg, debit_after, credit_account_id, credit_leg, credit_after,"
                      + " line, type, debit_bucket, credit_bucket, transfer_id, expires_at,"
                      + " idempotency_key, reference, reason, metadata from journal limit 2");
              // The archive job detaches a month in this way.
              handle.execute("alter table journal detach partition journal_2020_03");
              handle.execute("alter table journal_2020_03 rename to archived_2020_03_1");
              handle.execute("insert into program_reader values (1, 'ann')");
              handle.execute(
                  "insert into audit (actor, action, subject, new_value) values (E'a\\\\b\\tc\\nd',"
                      + " 'test', 'é', '{}')");
            });
  }

  private BackupSettings settings(Map<String, String> environment) {
    return new BackupSettings(directory, environment);
  }

  private Backup backUp(Map<String, String> environment) throws Exception {
    BookConnections connections = TestConnections.of(source);
    return new BackupCreation(
            connections.owner(), connections.writer(), settings(environment), Clock.systemUTC())
        .create(DAY, BackupListener.NONE);
  }

  private Restore.Result restore(
      Backup backup, TestDatabase target, Map<String, String> environment) throws Exception {
    return new Restore(TestConnections.of(target), new Encryption(environment), BackupListener.NONE)
        .run(backup);
  }

  private static String incarnation(TestDatabase database) {
    return BookJdbi.of(database.owner())
        .withHandle(
            handle -> handle.createQuery("select incarnation from book").mapTo(String.class).one());
  }

  @Test
  void bringsEveryRowAndTheWholeCatalogueBack() throws Exception {
    TestDatabase target = TestPostgres.createEmptyDatabase();

    Restore.Result result = restore(backUp(Map.of()), target, Map.of());

    assertThat(Likeness.rows(target)).isEqualTo(Likeness.rows(source));
    assertThat(Likeness.catalogue(target)).isEqualTo(Likeness.catalogue(source));
    assertThat(Likeness.sequences(target)).isEqualTo(Likeness.sequences(source));
    assertThat(new BookCheck(BookJdbi.of(target.reader())).run().breaks()).isEmpty();
    assertThat(incarnation(target))
        .isEqualTo(result.incarnation().toString())
        .isNotEqualTo(incarnation(source));
  }

  @Test
  void takesThePlaceOfASchemaThatWasMigratedButNeverUsed() throws Exception {
    TestDatabase target = TestPostgres.createDatabase();
    restore(backUp(Map.of()), target, Map.of());
    assertThat(Likeness.rows(target)).isEqualTo(Likeness.rows(source));
  }

  @Test
  void refusesADatabaseThatHoldsABook() throws Exception {
    TestDatabase target = TestPostgres.createDatabase();
    BookJdbi.of(target.owner())
        .useHandle(h -> h.execute("insert into program (code, name) values ('mine', 'Mine')"));
    Backup backup = backUp(Map.of());
    Map<String, String> before = Likeness.rows(target);

    assertThatThrownBy(() -> restore(backup, target, Map.of()))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("there is a book in this database already");
    assertThat(Likeness.rows(target)).isEqualTo(before);
  }

  @Test
  void refusesATamperedFileNamingIt() throws Exception {
    Backup backup = backUp(Map.of());
    Path file = backup.directory().resolve("account.copy.zst");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    TestDatabase target = TestPostgres.createEmptyDatabase();

    assertThatThrownBy(() -> restore(backup, target, Map.of()))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("account.copy.zst");
    Files.delete(file);
    assertThatThrownBy(() -> restore(backup, target, Map.of()))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("account.copy.zst is missing");
  }

  @Test
  void refusesAManifestWhoseCountsAreOthers() throws Exception {
    Backup backup = backUp(Map.of());
    Path manifest = backup.directory().resolve(BackupDirectory.MANIFEST);
    Files.writeString(manifest, Files.readString(manifest).replaceAll("(\"rows\" : )\\d+", "$177"));
    Backup changed = new BackupDirectory(directory).load(backup.name());
    TestDatabase target = TestPostgres.createEmptyDatabase();

    assertThatThrownBy(() -> restore(changed, target, Map.of()))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("the manifest says 77");
    assertThat(restore(backup, target, Map.of()).rows()).isEqualTo(backup.manifest().rows());
  }

  @Test
  void encryptsByGpgAndRefusesAWrongOrMissingPassphrase() throws Exception {
    Map<String, String> environment = Map.of(Encryption.METHOD, "gpg", Encryption.PASSPHRASE, GPG);
    Backup backup = backUp(environment);
    assertThat(backup.manifest().encryption()).isEqualTo(Encryption.Method.GPG);
    TestDatabase target = TestPostgres.createEmptyDatabase();

    Map<String, String> wrong = new HashMap<>(environment);
    wrong.put(Encryption.PASSPHRASE, "another");
    assertThatThrownBy(() -> restore(backup, target, wrong))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("can't be decrypted")
        .extracting(e -> ((BackupException) e).nextStep())
        .asString()
        .contains(Encryption.PASSPHRASE);
    assertThatThrownBy(() -> restore(backup, target, Map.of()))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("can't be decrypted");

    restore(backup, target, environment);
    assertThat(Likeness.rows(target)).isEqualTo(Likeness.rows(source));
  }

  /** It runs only where age is installed. */
  @Test
  void encryptsByAgeForAKeyThatTheEnvironmentHolds() throws Exception {
    assumeTrue(isInstalled("age-keygen"), "age is not installed");
    List<String> key = ageKey();
    Backup backup = backUp(Map.of(Encryption.METHOD, "age", Encryption.RECIPIENT, key.get(0)));
    assertThat(backup.manifest().encryption()).isEqualTo(Encryption.Method.AGE);
    TestDatabase target = TestPostgres.createEmptyDatabase();

    assertThatThrownBy(() -> restore(backup, target, Map.of(Encryption.IDENTITY, ageKey().get(1))))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("can't be decrypted");

    restore(backup, target, Map.of(Encryption.IDENTITY, key.get(1)));
    assertThat(Likeness.rows(target)).isEqualTo(Likeness.rows(source));
  }

  /** The public key and the secret one. */
  private static List<String> ageKey() throws IOException {
    Process process = new ProcessBuilder("age-keygen").redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      List<String> all = lines.lines().toList();
      return List.of(
          all.stream()
              .filter(it -> it.contains("public key"))
              .findFirst()
              .orElseThrow()
              .replaceFirst(".*: *", ""),
          all.stream().filter(it -> it.startsWith("AGE-SECRET-KEY-")).findFirst().orElseThrow());
    }
  }

  private static boolean isInstalled(String program) {
    return Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
        .anyMatch(it -> Files.isExecutable(Path.of(it, program)));
  }

  @Test
  void leavesNothingInClearTextWhereItEncrypts() throws Exception {
    Backup backup = backUp(Map.of(Encryption.METHOD, "gpg", Encryption.PASSPHRASE, GPG));
    try (Stream<Path> files = Files.list(backup.directory())) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .allMatch(it -> it.endsWith(".gpg") || it.equals(BackupDirectory.MANIFEST));
    }
  }

  @Test
  void saysWhichSettingOfEncryptionIsMissingOrWrong() throws Exception {
    assertThatThrownBy(() -> backUp(Map.of(Encryption.METHOD, "gpg")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining(Encryption.PASSPHRASE);
    assertThatThrownBy(() -> backUp(Map.of(Encryption.METHOD, "age")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining(Encryption.RECIPIENT);
    assertThatThrownBy(() -> backUp(Map.of(Encryption.METHOD, "rot13")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("must be none, age or gpg");
    assertThat(new BackupDirectory(directory).list())
        .isEqualTo(new BackupDirectory.Listing(List.of(), List.of(), List.of()));
  }

  /** A cipher that can't be written to fails like a disk that is full: in the middle of a file. */
  @Test
  void leavesNoHalfBackupWhereWritingFails() throws Exception {
    assertThatThrownBy(
            () ->
                backUp(
                    Map.of(
                        Encryption.METHOD, "gpg", Encryption.RECIPIENT, "nobody@example.invalid")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("can't be encrypted");
    BackupDirectory.Listing listing = new BackupDirectory(directory).list();
    assertThat(listing.backups()).isEmpty();
    assertThat(listing.incomplete()).isEmpty();
  }

  @Test
  void countsNothingThatWasCutOff() throws Exception {
    BackupDirectory backups = new BackupDirectory(directory);
    Path begun = backups.begin("2026-01-20T000000Z");
    Files.writeString(begun.resolve("account.copy.zst"), "half", StandardOpenOption.CREATE);

    assertThat(backups.list().backups()).isEmpty();
    assertThat(backups.list().incomplete()).containsExactly(".incomplete-2026-01-20T000000Z");
    assertThatThrownBy(() -> backups.load("latest")).hasMessageContaining("there is no backup in");
  }
}
