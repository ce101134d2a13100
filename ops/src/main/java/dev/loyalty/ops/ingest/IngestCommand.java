package dev.loyalty.ops.ingest;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Logging;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.status.StatusServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code loyalty ingest}: until Ctrl-C or SIGTERM. */
@Command(
    name = "ingest",
    description = {
      "Reads the input topic into the book, and publishes outcomes and dead letters, until Ctrl-C"
          + " or SIGTERM. Start as many as you like: they share the partitions."
    })
public final class IngestCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private ServerOptions servers;

  @Mixin private IngestOptions options = new IngestOptions();

  IngestCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    Database database = servers.database();
    Kafka kafka = servers.kafka();
    IngestSettings settings = options.settings();
    InetSocketAddress address = options.address();
    Logging.ofRole();
    StopSignal stop = StopSignal.install();
    int exitCode = ExitCode.FAILED;
    try {
      PrometheusMeterRegistry meters = StatusServer.registry();
      try (IngestRole role = new IngestRole(database, kafka, settings, options.writers(), meters);
          StatusServer status =
              StatusServer.start(address, meters, () -> role.health().problems())) {
        role.start();
        shell.out().println("Reading " + kafka.address() + " into " + database.address() + ".");
        shell.out().println("Status: " + status.address() + "/health, /metrics");
        shell.out().flush();
        stop.await();
        shell.err().println("Stopping …");
      }
      exitCode = ExitCode.DONE;
      return exitCode;
    } finally {
      shell.out().flush();
      stop.finish(exitCode);
    }
  }
}
