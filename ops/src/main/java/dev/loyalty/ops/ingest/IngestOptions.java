package dev.loyalty.ops.ingest;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ops.cli.CommandException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.Option;

/** The options of whatever runs ingest. */
public final class IngestOptions {

  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      description =
          "Where /health and /metrics are served (default: ${DEFAULT-VALUE}; 0: any free port).")
  private int port = 8080;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The interface of --port (default: ${DEFAULT-VALUE}, this machine alone).")
  private String bind = "127.0.0.1";

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

  /** How many transactions at once. */
  public int writers() throws CommandException {
    if (writers < 1) {
      throw CommandException.usage("--writers is at least 1", "");
    }
    return writers;
  }

  /** The usual ones, but for the size of a batch. */
  public IngestSettings settings() throws CommandException {
    try {
      return IngestSettings.DEFAULTS.withBatchMax(batch);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), "");
    }
  }

  /** Where the status is served. */
  public InetSocketAddress address() throws CommandException {
    if (port < 0 || port > PORT_MAX) {
      throw CommandException.usage("--port is a number from 0 to " + PORT_MAX, "");
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(bind), port);
    } catch (UnknownHostException e) {
      throw CommandException.usage("--bind is no address of this machine: " + bind, "");
    }
  }
}
