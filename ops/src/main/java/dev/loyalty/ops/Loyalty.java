package dev.loyalty.ops;

import dev.loyalty.ops.account.AccountCommand;
import dev.loyalty.ops.backup.BackupCommand;
import dev.loyalty.ops.bench.BenchCommand;
import dev.loyalty.ops.breaks.BreaksCommand;
import dev.loyalty.ops.cli.CommandRunner;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.deadletter.DeadLetterCommand;
import dev.loyalty.ops.demo.DemoCommand;
import dev.loyalty.ops.doctor.DoctorCommand;
import dev.loyalty.ops.export.ExportCommand;
import dev.loyalty.ops.ingest.IngestCommand;
import dev.loyalty.ops.job.JobCommand;
import dev.loyalty.ops.job.NightlyCommand;
import dev.loyalty.ops.job.SchedulerCommand;
import dev.loyalty.ops.migrate.MigrateCommand;
import dev.loyalty.ops.program.ProgramCommand;
import dev.loyalty.ops.publish.PublishCommand;
import dev.loyalty.ops.report.ReportCommand;
import dev.loyalty.ops.up.UpCommand;
import java.time.ZoneOffset;
import java.util.TimeZone;
import picocli.CommandLine.Command;

/**
 * The command {@code loyalty}. Every subcommand is registered here, and only here; it may have a
 * constructor that takes the {@link Shell}, and gets options such as {@code --help} and {@code
 * --debug} by itself (see {@link CommandRunner}).
 */
@Command(
    name = "loyalty",
    description = "A double-entry ledger for loyalty points, fed from Kafka.",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      MigrateCommand.class,
      IngestCommand.class,
      PublishCommand.class,
      ProgramCommand.class,
      AccountCommand.class,
      ExportCommand.class,
      ReportCommand.class,
      BreaksCommand.class,
      DeadLetterCommand.class,
      BackupCommand.class,
      DoctorCommand.class,
      JobCommand.class,
      NightlyCommand.class,
      SchedulerCommand.class,
      BenchCommand.class
    })
public final class Loyalty {

  private Loyalty() {}

  /**
   * Runs one command, and exits with its code (see {@link dev.loyalty.ops.cli.ExitCode}). The
   * machine's time zone counts for nothing: pgjdbc would send it at login, where a server that
   * doesn't know it refuses the session, and Spring Batch would keep the times of runs in it.
   */
  public static void main(String[] args) {
    TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
    System.exit(run(Shell.ofProcess(), args));
  }

  /** Runs one command without exiting. */
  public static int run(Shell shell, String... args) {
    return new CommandRunner(shell, new Loyalty()).run(args);
  }
}
