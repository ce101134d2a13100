package dev.loyalty.ops.backup;

import dev.loyalty.jobs.backup.BackupDirectory;
import dev.loyalty.jobs.backup.BackupException;
import dev.loyalty.jobs.backup.BackupSettings;
import dev.loyalty.jobs.backup.Encryption;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Database;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a command's backups are. */
final class BackupOptions {

  private final Shell shell;
  private final ServerOptions servers;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where backups are kept (default: LOYALTY_BACKUP_DIR, or backups under --data).")
  private @Nullable Path directory;

  BackupOptions(Shell shell, ServerOptions servers) {
    this.shell = shell;
    this.servers = servers;
  }

  /**
   * @param database which is backed up
   */
  BackupSettings settings(Database database) {
    return new BackupSettings(path(), shell.environment());
  }

  BackupDirectory directory() {
    return new BackupDirectory(path());
  }

  Encryption encryption() {
    return new Encryption(shell.environment());
  }

  private Path path() {
    return directory == null
        ? BackupPlace.directory(shell, servers.dataDirectory())
        : shell.resolve(directory).normalize();
  }

  static CommandException failed(BackupException e) {
    return CommandException.failed(e.getMessage(), e.nextStep(), e);
  }
}
