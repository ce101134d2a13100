package dev.loyalty.ops.backup;

import dev.loyalty.jobs.backup.BackupSettings;
import dev.loyalty.jobs.backup.BookConnections;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.nio.file.Path;

/** Finds the directory of backups from the environment. */
public final class BackupPlace {

  private BackupPlace() {}

  /**
   * As the environment says.
   *
   * @param data where {@code up} keeps its servers
   * @param database which is backed up
   */
  public static BackupSettings settings(Shell shell, Path data, Database database) {
    return new BackupSettings(directory(shell, data), shell.environment());
  }

  /** The directory of backups that the environment names; else one below the data directory. */
  public static Path directory(Shell shell, Path data) {
    String configured = shell.environment().get(BackupSettings.DIRECTORY);
    Path directory =
        configured == null || configured.isBlank()
            ? data.resolve("backups")
            : Path.of(configured.strip());
    return shell.resolve(directory).normalize();
  }

  /** Sessions of all kinds. */
  public static BookConnections connections(Database database) {
    return new BookConnections(
        database.source(Role.MIGRATOR), database.source(Role.OWNER), database.source(Role.WRITER));
  }
}
