package dev.loyalty.ops.backup;

import dev.loyalty.jobs.backup.BackupPruning;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup prune}. */
@Command(
    name = "prune",
    description = {
      "Keeps the last backup of each of the latest 7 days, 4 weeks and 12 months that have any, and"
          + " the last one that was verified; removes the others, and what was cut off more than a"
          + " day ago. The nightly job does the same."
    })
final class BackupPruneCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final BackupOptions backups;
  @Mixin private final OutputOptions output;

  @Option(names = "--dry-run", description = "Say what would be removed, and remove nothing.")
  private boolean dryRun;

  BackupPruneCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.backups = new BackupOptions(shell, servers);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    BackupPruning pruning = new BackupPruning(backups.directory());
    BackupPruning.Result result = dryRun ? pruning.plan() : pruning.run(shell.clock().instant());
    if (output.isJson()) {
      output.printJson(result);
      return ExitCode.DONE;
    }
    String removed = dryRun ? "would remove " : "removed ";
    result.removed().forEach(it -> output.text().println(removed + it));
    result.swept().forEach(it -> output.text().println("removed " + it + " (incomplete)"));
    output
        .text()
        .println(
            String.format(
                Locale.ROOT, "%d removed, %d kept", result.removed().size(), result.kept().size()));
    return ExitCode.DONE;
  }
}
