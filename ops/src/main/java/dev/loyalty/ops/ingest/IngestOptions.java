package dev.loyalty.ops.ingest;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.role.RoleApplication;
import dev.loyalty.ops.role.RoleOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that runs ingest. */
public final class IngestOptions {

  @Mixin private final RoleOptions role = new RoleOptions();

  @Option(
      names = "--writers",
      paramLabel = "N",
      description = "Transactions at once (default: as many as there are cores, at least 2).")
  private int writers = IngestRole.writersByDefault();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Maximum number of records in a transaction (default: 500); four times as many while"
              + " popular accounts let only one be written at a time.")
  private int batch = IngestSettings.DEFAULTS.batchMax();

  /** Hands the options to the application. */
  public RoleApplication configure(RoleApplication application) throws CommandException {
    if (writers < 1) {
      throw CommandException.usage("--writers is at least 1", "");
    }
    try {
      return application
          .options(role.properties())
          .with("ingestWriters", new IngestWriters(writers))
          .with("ingestSettings", IngestSettings.DEFAULTS.withBatchMax(batch));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), "");
    }
  }
}
