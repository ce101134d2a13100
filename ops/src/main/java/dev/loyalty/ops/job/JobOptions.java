package dev.loyalty.ops.job;

import dev.loyalty.jobs.archive.Archive;
import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.ops.backup.BackupPlace;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Database;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Where jobs run: mix it in. */
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

  Database database() throws CommandException {
    return servers.database();
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
   * Where archived months are kept.
   *
   * @param data the directory of {@code up}'s servers
   */
  public static Path archive(Shell shell, Path data) {
    return ServerOptions.archiveDirectory(shell, data);
  }

  /**
   * UTC for a blank name. An offset is no place, and PostgreSQL reads its sign the other way round.
   */
  public static Optional<ZoneId> findZone(String name) {
    return Optional.of(name.isBlank() ? "UTC" : name.strip())
        .filter(ZoneId.getAvailableZoneIds()::contains)
        .map(ZoneId::of);
  }

  /** Whose days those of jobs for the whole book are. */
  public static ZoneId operationsZone(Shell shell) throws CommandException {
    String name = shell.environment().getOrDefault(TIMEZONE, "");
    return findZone(name)
        .orElseThrow(
            () ->
                CommandException.usage(
                    TIMEZONE + " is no time zone: " + name,
                    "Set it to one such as Europe/London, or unset it."));
  }
}
