package dev.loyalty.jobs.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Checks that a backup's files are those that were written. */
final class StoredFiles {

  private static final String CURE = "Restore another backup; this one can't be trusted.";

  private StoredFiles() {}

  /**
   * @throws BackupException where a file is missing or changed; it names the first one
   */
  static void check(Backup backup, BackupListener listener) throws IOException, BackupException {
    Set<String> names = new HashSet<>();
    long bytes = 0;
    for (Manifest.StoredFile stored : backup.manifest().files()) {
      Path file = backup.directory().resolve(stored.name());
      if (!Files.isRegularFile(file)) {
        throw new BackupException("the backup's file " + file + " is missing", CURE);
      }
      if (Files.size(file) != stored.size() || !DurableFiles.sha256(file).equals(stored.sha256())) {
        throw new BackupException(
            "the backup's file " + file + " is not what was written (size or SHA-256 differ)",
            CURE);
      }
      names.add(stored.name());
      bytes += stored.size();
      listener.advanced("checking " + stored.name(), bytes);
    }
    for (Manifest.Table table : backup.manifest().tables()) {
      if (table.file() != null && !names.contains(table.file())) {
        throw new BackupException(
            "the manifest lists no file " + table.file() + " for the table " + table.name(), CURE);
      }
    }
  }
}
