package dev.loyalty.ops.ingest;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.status.StatusOptions;
import java.net.InetSocketAddress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of whatever runs ingest. */
public final class IngestOptions {

  private static final int PORT_DEFAULT = 8080;

  @Mixin private final StatusOptions status = new StatusOptions(PORT_DEFAULT);

  @Option(
      names = "--writers",
      paramLabel = "N",
      description = "Transactions at once (default: as many as there are cores, at least 2).")
  private int writers = IngestRole.writersByDefault();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Records in a transaction, at most (default: 500); four times as many while popular"
              + " accounts let only one be written at a time.")
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
    return status.address();
  }
}
