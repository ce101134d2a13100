package dev.loyalty.jobs.backup;

import dev.loyalty.ledger.store.BookJdbi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes backups, while ingest and the jobs go on. A failed or interrupted one never counts as a
 * backup.
 */
public final class BackupCreation {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Jdbi owner;
  private final Jdbi writer;
  private final BackupSettings settings;
  private final BackupDirectory directory;
  private final Clock clock;

  /**
   * @param owner sessions of the schema's owner, each with its role's time-outs
   * @param writer sessions of the writer's role
   */
  public BackupCreation(DataSource owner, DataSource writer, BackupSettings settings, Clock clock) {
    this.owner = BookJdbi.of(owner);
    this.writer = BookJdbi.of(writer);
    this.settings = settings;
    this.directory = new BackupDirectory(settings.directory());
    this.clock = clock;
  }

  /** Makes a backup that a person asked for. */
  public Backup create(LocalDate businessDate, BackupListener listener)
      throws IOException, SQLException, BackupException {
    return write(NAME.format(clock.instant()), businessDate, Manifest.Origin.COMMAND, listener);
  }

  /**
   * Makes the backup of a night, unless it exists already. It removes what an earlier try of that
   * night left, so two must not run at once.
   *
   * @return empty where it existed
   */
  Optional<Backup> createOfNight(LocalDate businessDate, BackupListener listener)
      throws IOException, SQLException, BackupException {
    // After a restore the same night needs another backup.
    String book = incarnation().substring(0, 8);
    String name = "nightly-" + businessDate + "-" + book;
    if (Files.exists(directory.path().resolve(name))) {
      return Optional.empty();
    }
    directory.sweep(name);
    return Optional.of(write(name, businessDate, Manifest.Origin.JOB, listener));
  }

  private String incarnation() {
    return writer.withHandle(
        handle ->
            handle.createQuery("select incarnation::text from book").mapTo(String.class).one());
  }

  private Backup write(
      String name, LocalDate businessDate, Manifest.Origin origin, BackupListener listener)
      throws IOException, SQLException, BackupException {
    Encryption encryption = settings.encryption();
    Encryption.Method method = encryption.method();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Path begun = directory.begin(name);
    boolean complete = false;
    try (SourceSnapshot snapshot = SourceSnapshot.open(owner)) {
      String version = SchemaVersion.of(writer);
      List<Manifest.Table> tables = CopyFiles.write(snapshot, begun, encryption, listener);
      Manifest manifest =
          new Manifest(
              Manifest.FORMAT,
              now,
              businessDate,
              origin,
              snapshot.serverVersion(),
              version,
              snapshot.incarnation(),
              method,
              snapshot.lanes(),
              tables,
              snapshot.sequences(),
              describe(begun));
      if (!SchemaVersion.of(writer).equals(version)) {
        throw new BackupException(
            "the database was migrated while it was being copied", "Take the backup again.");
      }
      Backup backup = directory.complete(begun, manifest);
      complete = true;
      return backup;
    } catch (CipherProcess.CipherException e) {
      throw e.toBackupException();
    } finally {
      if (!complete) {
        DurableFiles.removeAll(begun);
      }
    }
  }

  private static List<Manifest.StoredFile> describe(Path directory) throws IOException {
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(directory)) {
      paths = tree.filter(Files::isRegularFile).sorted().toList();
    }
    List<Manifest.StoredFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(
          new Manifest.StoredFile(
              directory.relativize(path).toString(), Files.size(path), DurableFiles.sha256(path)));
    }
    return files;
  }
}
