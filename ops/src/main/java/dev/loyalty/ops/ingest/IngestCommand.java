package dev.loyalty.ops.ingest;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Logging;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Option(
      names = "--writers",
      paramLabel = "N",
      description = "Transactions at once (default: as many as there are cores, at least 2).")
  private int writers = IngestRole.writersByDefault();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Records in a transaction, at most (default: 500).")
  private int batch = IngestSettings.DEFAULTS.batchMax();

  IngestCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    if (writers < 1) {
      throw CommandException.usage("--writers is at least 1", "");
    }
    Database database = servers.database();
    Kafka kafka = servers.kafka();
    IngestSettings settings = settings();
    Logging.ofRole();
    StopSignal stop = StopSignal.install();
    int exitCode = ExitCode.FAILED;
    try {
      try (IngestRole role =
          new IngestRole(database, kafka, settings, writers, new SimpleMeterRegistry())) {
        role.start();
        shell.out().println("Reading " + kafka.address() + " into " + database.address() + ".");
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

  private IngestSettings settings() throws CommandException {
    try {
      return IngestSettings.DEFAULTS.withBatchMax(batch);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), "");
    }
  }
}
