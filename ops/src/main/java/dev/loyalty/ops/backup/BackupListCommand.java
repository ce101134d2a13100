package dev.loyalty.ops.backup;

import dev.loyalty.jobs.backup.Backup;
import dev.loyalty.jobs.backup.BackupDirectory;
import dev.loyalty.jobs.backup.Manifest;
import dev.loyalty.jobs.backup.Verification;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code backup list}. */
@Command(name = "list", description = "Lists the backups, oldest first. Asks no database.")
final class BackupListCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final BackupOptions backups;
  @Mixin private final OutputOptions output;

  BackupListCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.backups = new BackupOptions(shell, servers);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    BackupDirectory directory = backups.directory();
    BackupDirectory.Listing listing = directory.list();
    if (output.isJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("directory", directory.path().toString());
      document.put("backups", listing.backups().stream().map(BackupDocument::of).toList());
      document.put("unreadable", listing.unreadable());
      document.put("incomplete", listing.incomplete());
      output.printJson(document);
      return ExitCode.DONE;
    }
    if (listing.backups().isEmpty()) {
      output.text().println("No backups in " + directory.path() + ".");
    } else {
      print(listing);
    }
    for (BackupDirectory.Unreadable each : listing.unreadable()) {
      shell.err().println(each.name() + ": " + each.reason());
    }
    for (String each : listing.incomplete()) {
      shell.err().println(each + ": incomplete; `backup prune` removes it after a day");
    }
    return ExitCode.DONE;
  }

  private void print(BackupDirectory.Listing listing) {
    Table table =
        new Table(
            "BACKUP", "DATE", "MADE", "BY", "ENCRYPTION", "ROWS", "BYTES", "SCHEMA", "VERIFIED");
    for (Backup backup : listing.backups()) {
      Manifest manifest = backup.manifest();
      Verification verification = backup.verification();
      table.add(
          backup.name(),
          manifest.businessDate(),
          manifest.createdAt(),
          BackupDocument.lower(manifest.origin()),
          encryption(manifest),
          manifest.rows(),
          manifest.size(),
          manifest.migrationVersion(),
          verification == null
              ? "no"
              : verification.breaks() == 0
                  ? verification.verifiedAt()
                  : verification.breaks() + " breaks");
    }
    table.print(output.text());
  }

  private static String encryption(Manifest manifest) {
    return switch (manifest.encryption()) {
      case NONE -> "none";
      case AGE -> "age";
      case GPG -> "gpg";
    };
  }
}
