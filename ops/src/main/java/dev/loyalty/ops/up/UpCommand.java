package dev.loyalty.ops.up;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Logging;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.embedded.ServerWatch;
import dev.loyalty.ops.ingest.IngestOptions;
import dev.loyalty.ops.ingest.IngestRoleConfiguration;
import dev.loyalty.ops.job.SchedulerConfiguration;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.role.RoleApplication;
import dev.loyalty.ops.role.RoleOptions;
import dev.loyalty.ops.server.Kafka;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code loyalty up}: starts the embedded servers, then migrates schema and topics, then starts the
 * roles, and stops all in the opposite order.
 */
@Command(
    name = "up",
    description = {
      "Runs an embedded PostgreSQL and Kafka, kept in a directory, with ingest and the scheduler of"
          + " the nightly jobs, until Ctrl-C. Other commands with the same --data find them by"
          + " themselves."
    })
public final class UpCommand implements Callable<Integer> {

  private static final int PORT_DEFAULT = 8080;

  private final Shell shell;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".loyalty",
      description = "The directory of all data (default: ./${DEFAULT-VALUE}).")
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
      try (EmbeddedServers servers = started.get();
          ServerWatch watch = ServerWatch.start(servers, stop::ask)) {
        run(servers, stop);
        Optional<String> failure = watch.failure();
        if (failure.isPresent()) {
          throw CommandException.failed(
              failure.get(), "Everything is kept in " + directory + ": start it again.");
        }
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
    RoleApplication application =
        ingest
            .configure(new RoleApplication(shell, UpApplication.class))
            .byDefault("server.port", PORT_DEFAULT)
            .with("database", servers.database())
            .with("kafka", kafka)
            .options(
                Map.of(
                    "loyalty.data", servers.directory().toString(),
                    "loyalty.kafka.bootstrap-servers", servers.kafkaAddress()));
    try (ConfigurableApplicationContext context = application.start()) {
      shell.out().println("Actuator    " + RoleOptions.address(context));
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

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({IngestRoleConfiguration.class, SchedulerConfiguration.class})
  static class UpApplication {}
}
