package dev.loyalty.jobs.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The directory of backups, each of which has a directory of its own. It is renamed once all of it
 * is on the disk; before, it has another name and doesn't count as a backup.
 */
public final class BackupDirectory {

  static final String MANIFEST = "manifest.json";
  static final String VERIFICATION = "verification.json";
  private static final String INCOMPLETE = ".incomplete-";

  /** The age after which an incomplete backup is abandoned. */
  private static final Duration INCOMPLETE_KEPT = Duration.ofDays(1);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path directory;

  public BackupDirectory(Path directory) {
    this.directory = directory;
  }

  public Path path() {
    return directory;
  }

  /**
   * The content of the directory.
   *
   * @param backups complete ones, oldest first
   * @param unreadable names of directories whose manifest can't be read, with the reason
   * @param incomplete names of directories that are being written or were abandoned
   */
  public record Listing(
      List<Backup> backups, List<Unreadable> unreadable, List<String> incomplete) {}

  /** A directory whose manifest is damaged, or of a format that this build doesn't read. */
  public record Unreadable(String name, String reason) {}

  public Listing list() throws IOException {
    List<Backup> backups = new ArrayList<>();
    List<Unreadable> unreadable = new ArrayList<>();
    List<String> incomplete = new ArrayList<>();
    for (Path path : children()) {
      String name = String.valueOf(path.getFileName());
      if (name.startsWith(INCOMPLETE)) {
        incomplete.add(name);
      } else if (Files.exists(path.resolve(MANIFEST))) {
        try {
          backups.add(read(path));
        } catch (BackupException e) {
          unreadable.add(new Unreadable(name, e.getMessage()));
        }
      }
    }
    backups.sort(
        Comparator.comparing((Backup it) -> it.manifest().createdAt()).thenComparing(Backup::name));
    return new Listing(backups, unreadable, incomplete);
  }

  /**
   * @param name the name of a backup here, the path of one elsewhere, or {@code latest} for the
   *     newest one here
   */
  public Backup load(String name) throws IOException, BackupException {
    if (name.equals("latest")) {
      List<Backup> backups = list().backups();
      if (backups.isEmpty()) {
        throw new BackupException("there is no backup in " + directory, HOW_TO_MAKE_ONE);
      }
      return backups.getLast();
    }
    for (Path path : List.of(directory.resolve(name), Path.of(name).toAbsolutePath())) {
      if (Files.exists(path.resolve(MANIFEST))) {
        if (String.valueOf(path.getFileName()).startsWith(INCOMPLETE)) {
          throw new BackupException(name + " was never completed", "Take another one.");
        }
        return read(path.normalize());
      }
    }
    throw new BackupException(
        "there is no backup called " + name + " in " + directory,
        "`loyalty backup list` lists them.");
  }

  private static final String HOW_TO_MAKE_ONE = "`loyalty backup create` makes one.";

  private static Backup read(Path path) throws IOException, BackupException {
    byte[] bytes = Files.readAllBytes(path.resolve(MANIFEST));
    try {
      Manifest manifest = JSON.readValue(bytes, Manifest.class);
      return new Backup(path, manifest, findVerification(path).orElse(null));
    } catch (JacksonException e) {
      throw new BackupException(
          "the manifest " + path.resolve(MANIFEST) + " can't be read: " + e.getOriginalMessage(),
          "Take another backup.",
          e);
    }
  }

  private static Optional<Verification> findVerification(Path path) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(path.resolve(VERIFICATION));
      Verification verification = JSON.readValue(bytes, Verification.class);
      // A verification of another manifest says nothing about this one.
      return verification.manifestSha256().equals(DurableFiles.sha256(path.resolve(MANIFEST)))
          ? Optional.of(verification)
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JacksonException e) {
      throw new IOException("the file " + path.resolve(VERIFICATION) + " is damaged", e);
    }
  }

  /** Stores the result of verifying a backup. */
  void keep(Backup backup, Verification verification) throws IOException {
    DurableFiles.write(
        backup.directory().resolve(VERIFICATION), JSON.writeValueAsBytes(verification));
  }

  /** Makes an empty directory for a new backup, which counts once it is {@linkplain #complete}d. */
  Path begin(String name) throws IOException {
    Files.createDirectories(directory);
    return Files.createDirectory(directory.resolve(INCOMPLETE + name));
  }

  /** Makes it a backup, once its files are on the disk. */
  Backup complete(Path begun, Manifest manifest) throws IOException {
    DurableFiles.write(begun.resolve(MANIFEST), JSON.writeValueAsBytes(manifest));
    Path complete =
        directory.resolve(String.valueOf(begun.getFileName()).substring(INCOMPLETE.length()));
    DurableFiles.move(begun, complete);
    return new Backup(complete, manifest, null);
  }

  void remove(Backup backup) throws IOException {
    // Under this name it no longer counts, even where removing it fails halfway.
    Path away = directory.resolve(INCOMPLETE + backup.name());
    DurableFiles.move(backup.directory(), away);
    DurableFiles.removeAll(away);
  }

  /**
   * Removes incomplete backups that are so old that they are abandoned.
   *
   * @return their names
   */
  List<String> sweep(Instant now) throws IOException {
    List<String> swept = new ArrayList<>();
    for (Path path : children()) {
      String name = String.valueOf(path.getFileName());
      if (name.startsWith(INCOMPLETE) && lastWritten(path).isBefore(now.minus(INCOMPLETE_KEPT))) {
        DurableFiles.removeAll(path);
        swept.add(name);
      }
    }
    return swept;
  }

  /** Removes an incomplete one that the caller knows to be abandoned. */
  void sweep(String name) throws IOException {
    DurableFiles.removeAll(directory.resolve(INCOMPLETE + name));
  }

  private static Instant lastWritten(Path path) throws IOException {
    try (Stream<Path> tree = Files.walk(path)) {
      @Nullable Instant last = null;
      for (Path each : (Iterable<Path>) tree::iterator) {
        Instant written = Files.getLastModifiedTime(each).toInstant();
        last = last == null || written.isAfter(last) ? written : last;
      }
      return last == null ? Instant.MAX : last;
    }
  }

  private List<Path> children() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.filter(Files::isDirectory).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
