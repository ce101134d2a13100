package dev.loyalty.ops.backup;

import dev.loyalty.jobs.backup.BackupDirectory;
import dev.loyalty.jobs.backup.BackupException;
import dev.loyalty.jobs.backup.BackupSettings;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's backups are. */
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

  BackupSettings settings() {
    return directory == null
        ? BackupPlace.settings(shell, servers.dataDirectory())
        : new BackupSettings(shell.resolve(directory).normalize(), shell.environment());
  }

  BackupDirectory directory() {
    return new BackupDirectory(settings().directory());
  }

  static CommandException failed(BackupException e) {
    return CommandException.failed(e.getMessage(), e.nextStep(), e);
  }
}
