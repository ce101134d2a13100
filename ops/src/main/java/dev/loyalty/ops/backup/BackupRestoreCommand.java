package dev.loyalty.ops.backup;

import dev.loyalty.jobs.backup.Backup;
import dev.loyalty.jobs.backup.BackupException;
import dev.loyalty.jobs.backup.Manifest;
import dev.loyalty.jobs.backup.Restore;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.Progress;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.server.Database;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup restore}. */
@Command(
    name = "restore",
    description = {
      "Brings a backup back into a database that holds no book. Stop ingest and the scheduler"
          + " first (`up`: start it with --no-ingest); afterwards ingest goes on from where the"
          + " backup stands, and reads again what came later."
    })
final class BackupRestoreCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final BackupOptions backups;
  @Mixin private final OutputOptions output;

  @Parameters(
      paramLabel = "BACKUP",
      description = "Its name, the path of its directory, or latest.")
  private String name = "";

  @Option(
      names = "--into",
      paramLabel = "URL",
      description = "Another database than the configured one, as in LOYALTY_DB_URL.")
  private @Nullable String into;

  BackupRestoreCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.backups = new BackupOptions(shell, servers);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    try {
      return restore();
    } catch (BackupException e) {
      throw BackupOptions.failed(e);
    }
  }

  private Integer restore() throws Exception {
    Backup backup = backups.directory().load(name);
    Database target = into == null ? servers.database() : servers.database(into);
    Restore.Result result;
    try (Progress progress = Progress.of(shell, "MiB", 0)) {
      result =
          new Restore(
                  BackupPlace.connections(target),
                  backups.encryption(),
                  (activity, bytes) -> progress.at(bytes >> 20))
              .run(backup);
    }
    print(backup, target, result);
    return ExitCode.DONE;
  }

  private void print(Backup backup, Database target, Restore.Result result)
      throws CommandException {
    if (output.isJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("backup", backup.name());
      document.put("database", target.address());
      document.put("rows", result.rows());
      document.put("seconds", result.took().toMillis() / 1000.0);
      document.put("incarnation", result.incarnation().toString());
      document.put("lanes", backup.manifest().lanes());
      output.printJson(document);
      return;
    }
    output
        .text()
        .println(
            String.format(
                Locale.ROOT,
                "restored %s into %s: %s rows in %.1f s",
                backup.name(),
                target.address(),
                Table.number(result.rows()),
                result.took().toMillis() / 1000.0));
    output.text().println("Ingest will go on, and read again, from:");
    Table table = new Table("TOPIC", "PARTITION", "OFFSET");
    for (Manifest.Lane lane : backup.manifest().lanes()) {
      // Those of the jobs begin with the reserved character; nobody reads them.
      if (!lane.topic().startsWith("~")) {
        table.add(lane.topic(), lane.partition(), lane.nextOffset());
      }
    }
    table.print(output.text());
    output.text().println("The book has the new incarnation " + result.incarnation() + ".");
    output
        .text()
        .println(
            "Let `ingest` catch up before nightly jobs run: they would act on what is missing.");
  }
}
