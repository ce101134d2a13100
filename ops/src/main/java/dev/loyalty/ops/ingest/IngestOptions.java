package dev.loyalty.ops.ingest;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.role.RoleApplication;
import dev.loyalty.ops.role.RoleOptions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that runs ingest. */
public final class IngestOptions {

  @Mixin private final RoleOptions role = new RoleOptions();

  @Option(
      names = "--writers",
      paramLabel = "N",
      description = "Transactions at once (default: as many as there are cores, at least 2).")
  private @Nullable Integer writers;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Maximum number of records in a transaction (default: 500); four times as many while"
              + " popular accounts let only one be written at a time.")
  private @Nullable Integer batch;

  /** Hands the options to the application. */
  public RoleApplication configure(RoleApplication application) throws CommandException {
    Map<String, Object> options = new HashMap<>(role.properties());
    if (writers != null) {
      options.put("loyalty.ingest.writers", writers);
    }
    if (batch != null) {
      options.put("loyalty.ingest.batch-max", batch);
    }
    return application.options(options);
  }
}
