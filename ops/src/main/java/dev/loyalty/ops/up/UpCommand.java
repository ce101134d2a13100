package dev.loyalty.ops.up;

import dev.loyalty.jobs.archive.Archive;
import dev.loyalty.ops.backup.BackupPlace;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Logging;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.ingest.IngestOptions;
import dev.loyalty.ops.ingest.IngestRole;
import dev.loyalty.ops.job.JobOptions;
import dev.loyalty.ops.job.JobRole;
import dev.loyalty.ops.job.KafkaOffsets;
import dev.loyalty.ops.job.Scheduler;
import dev.loyalty.ops.job.SchedulerCommand;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.status.StatusServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.springframework.scheduling.support.CronExpression;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code loyalty up}: the embedded servers first, then the schema and topics, then the roles;
 * stopped the other way round.
 */
@Command(
    name = "up",
    description = {
      "Runs an embedded PostgreSQL and Kafka, kept in a directory, with ingest and the scheduler of"
          + " the nightly jobs, until Ctrl-C. Other commands with the same --data find them by"
          + " themselves."
    })
public final class UpCommand implements Callable<Integer> {

  private final Shell shell;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".loyalty",
      description = "Where everything is kept (default: ./${DEFAULT-VALUE}).")
  private Path data = Path.of(".loyalty");

  @Option(
      names = "--partitions",
      paramLabel = "P",
      defaultValue = "" + Topics.PARTITIONS_DEFAULT,
      description = "Partitions of the topics, at the first start (default: ${DEFAULT-VALUE}).")
  private int partitions = Topics.PARTITIONS_DEFAULT;

  @Option(names = "--no-ingest", description = "Run the servers alone, for an ingest of your own.")
  private boolean noIngest;

  @Mixin private IngestOptions ingest = new IngestOptions();

  UpCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws Exception {
    Logging.ofRole();
    StopSignal stop = StopSignal.install();
    int exitCode = ExitCode.FAILED;
    try {
      Path directory = shell.resolve(data).normalize();
      Optional<EmbeddedServers> started = EmbeddedServers.keptIn(directory, Overrides.NONE);
      if (started.isEmpty()) {
        exitCode = ExitCode.REFUSED;
        throw CommandException.refused(
            "`loyalty up` already runs on " + directory, "Stop it, or give another --data.");
      }
      try (EmbeddedServers servers = started.get()) {
        run(servers, stop);
      }
      shell.err().println("Stopped; everything is kept in " + directory + ".");
      exitCode = ExitCode.DONE;
      return exitCode;
    } finally {
      shell.out().flush();
      stop.finish(exitCode);
    }
  }

  private void run(EmbeddedServers servers, StopSignal stop) throws Exception {
    Kafka kafka = Kafka.of(servers.kafkaAddress(), shell.environment());
    new SchemaMigration(servers.database()).run();
    new Topics(kafka).create(partitions);
    if (noIngest) {
      ready(servers);
      stop.await();
      shell.err().println("Stopping …");
      return;
    }
    PrometheusMeterRegistry meters = StatusServer.registry();
    CronExpression night = SchedulerCommand.parse(SchedulerCommand.CRON_DEFAULT);
    JobRole.Settings settings =
        new JobRole.Settings(
            shell.clock(),
            JobOptions.operationsZone(shell),
            JobOptions.archive(shell, servers.directory()),
            Archive.RETENTION,
            BackupPlace.settings(shell, servers.directory(), servers.database()),
            new KafkaOffsets(kafka));
    try (IngestRole role =
            new IngestRole(servers.database(), kafka, ingest.settings(), ingest.writers(), meters);
        JobRole jobs = new JobRole(servers.database(), settings, meters);
        Scheduler scheduler =
            new Scheduler(jobs, settings.clock(), settings.operationsZone(), night);
        StatusServer status =
            StatusServer.start(
                ingest.address(),
                meters,
                () ->
                    Stream.concat(role.health().problems().stream(), scheduler.problems().stream())
                        .toList())) {
      role.start();
      scheduler.start();
      shell.out().println("Status      " + status.address() + "/health, /metrics");
      ready(servers);
      stop.await();
      shell.err().println("Stopping …");
    }
  }

  private void ready(EmbeddedServers servers) {
    shell.out().println("PostgreSQL  " + servers.database().address());
    shell.out().println("Kafka       " + servers.kafkaAddress());
    shell.out().println("kept in     " + servers.directory());
    shell.out().println("Ready. Stop with Ctrl-C.");
    shell.out().flush();
  }
}
