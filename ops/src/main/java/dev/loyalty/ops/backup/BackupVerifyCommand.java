package dev.loyalty.ops.backup;

import dev.loyalty.jobs.backup.Backup;
import dev.loyalty.jobs.backup.BackupException;
import dev.loyalty.jobs.backup.BackupVerification;
import dev.loyalty.jobs.backup.Verification;
import dev.loyalty.jobs.reconcile.Finding;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.PlainText;
import dev.loyalty.ops.cli.Progress;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code backup verify}. */
@Command(
    name = "verify",
    description = {
      "Restores a backup into a database of its own on the same server, checks the book there, and"
          + " removes it again. The login must be allowed to create databases. Exit code 3: the"
          + " book in the backup has breaks."
    })
final class BackupVerifyCommand implements Callable<Integer> {

  private static final int BREAKS_SHOWN = 20;

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final BackupOptions backups;
  @Mixin private final OutputOptions output;

  @Parameters(
      paramLabel = "BACKUP",
      arity = "0..1",
      defaultValue = "latest",
      description = "Its name, or the path of its directory (default: the newest one).")
  private String name = "latest";

  BackupVerifyCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.backups = new BackupOptions(shell, servers);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    Backup backup;
    Optional<BackupVerification.Result> found;
    try (Progress progress = Progress.of(shell, "MiB", 0)) {
      backup = backups.directory().load(name);
      Database database = servers.database();
      found =
          new BackupVerification(
                  database.source(Role.MIGRATOR),
                  scratch -> BackupPlace.connections(database.named(scratch)),
                  backups.settings(database),
                  shell.clock())
              .run(backup, (activity, bytes) -> progress.at(bytes >> 20));
    } catch (BackupException e) {
      throw BackupOptions.failed(e);
    }
    BackupVerification.Result result =
        found.orElseThrow(
            () ->
                CommandException.refused(
                    "a backup of this book is being verified already", "Wait for it to end."));
    print(backup, result);
    return result.verification().breaks() == 0 ? ExitCode.DONE : ExitCode.BREAKS;
  }

  private void print(Backup backup, BackupVerification.Result result) {
    Verification verification = result.verification();
    if (output.isJson()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("backup", backup.name());
      document.put("verified", verification.breaks() == 0);
      document.put("rows", verification.rows());
      document.put("restoreSeconds", verification.restoreSeconds());
      document.put("checkSeconds", verification.checkSeconds());
      document.put("breaks", verification.breaks());
      output.printJson(document);
      return;
    }
    output
        .text()
        .printf(
            Locale.ROOT,
            "%s: %s; %s rows restored in %.1f s, checked in %.1f s%n",
            backup.name(),
            verification.breaks() == 0 ? "good" : verification.breaks() + " breaks",
            Table.number(verification.rows()),
            verification.restoreSeconds(),
            verification.checkSeconds());
    for (Finding each : result.breaks().stream().limit(BREAKS_SHOWN).toList()) {
      shell
          .err()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s %s: expected %s, is %s",
                  each.kind(),
                  PlainText.ofLine(each.subject()),
                  PlainText.ofLine(each.expected()),
                  PlainText.ofLine(each.actual())));
    }
  }
}
