package dev.loyalty.ops.backup;

import dev.loyalty.jobs.backup.Backup;
import dev.loyalty.jobs.backup.BackupCreation;
import dev.loyalty.jobs.backup.BackupException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.Progress;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code backup create}. */
@Command(
    name = "create",
    description = {
      "Writes one consistent copy of the database, while ingest goes on. For a database of hundreds"
          + " of gigabytes use pgBackRest or your provider's point-in-time recovery, and for one"
          + " that Citus distributes its own tools."
    })
final class BackupCreateCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final BackupOptions backups;
  @Mixin private final OutputOptions output;

  BackupCreateCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.backups = new BackupOptions(shell, servers);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    Database database = servers.database();
    BackupCreation creation =
        new BackupCreation(
            database.source(Role.OWNER),
            database.source(Role.WRITER),
            backups.settings(database),
            shell.clock());
    Backup backup;
    try (Progress progress = Progress.of(shell, "MiB copied", 0)) {
      backup =
          creation.create(
              LocalDate.now(shell.clock()), (activity, bytes) -> progress.at(bytes >> 20));
    } catch (BackupException e) {
      throw BackupOptions.failed(e);
    }
    if (output.isJson()) {
      output.printJson(BackupDocument.of(backup));
      return ExitCode.DONE;
    }
    output.text().println("backup " + backup.name() + " in " + backup.directory());
    output
        .text()
        .println(
            String.format(
                Locale.ROOT,
                "%s rows, %s bytes, schema version %s",
                Table.number(backup.manifest().rows()),
                Table.number(backup.manifest().size()),
                backup.manifest().migrationVersion()));
    return ExitCode.DONE;
  }
}
