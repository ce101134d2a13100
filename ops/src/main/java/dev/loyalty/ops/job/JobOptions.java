package dev.loyalty.ops.job;

import dev.loyalty.jobs.archive.Archive;
import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.ops.backup.BackupPlace;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Installation;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.ZoneId;
import picocli.CommandLine.Mixin;

/** The options that say where jobs run. Commands mix them in. */
public final class JobOptions {

  private static final String TIMEZONE = "LOYALTY_TIMEZONE";

  private final Shell shell;

  @Mixin private final ServerOptions servers;

  JobOptions(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
  }

  /** Opens the jobs; the caller closes them. */
  JobRole open(MeterRegistry meters) throws CommandException {
    return new JobRole(servers.database(), settings(), meters);
  }

  JobRole.Settings settings() throws CommandException {
    return new JobRole.Settings(
        shell.clock(),
        operationsZone(shell),
        archive(shell, servers.dataDirectory()),
        Archive.RETENTION,
        BackupPlace.settings(shell, servers.dataDirectory(), servers.database()),
        servers
            .findKafka()
            .<BrokerOffsets>map(KafkaOffsets::new)
            .orElse(BrokerOffsets.NOT_CONFIGURED));
  }

  /**
   * The directory of archived months.
   *
   * @param data the directory of {@code up}'s servers
   */
  public static Path archive(Shell shell, Path data) {
    return ServerOptions.archiveDirectory(shell, data);
  }

  /** Returns the time zone whose days are the business dates of jobs for the whole book. */
  public static ZoneId operationsZone(Shell shell) throws CommandException {
    String name = shell.environment().getOrDefault(TIMEZONE, "");
    return Installation.findZone(name)
        .orElseThrow(
            () ->
                CommandException.usage(
                    TIMEZONE + " is not a time zone: " + name,
                    "Set it to one such as Europe/London, or unset it."));
  }
}
