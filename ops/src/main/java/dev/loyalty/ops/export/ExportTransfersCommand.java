package dev.loyalty.ops.export;

import dev.loyalty.jobs.parquet.ParquetMovements;
import dev.loyalty.ledger.read.Journal;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Progress;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.program.ProgramLookup;
import dev.loyalty.ops.server.Role;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export transfers}. */
@Command(
    name = "transfers",
    description = {
      "Write a program's journal in posting order, a row a movement of points.",
      "A side without a bucket is a system account."
    })
final class ExportTransfersCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final ServerOptions servers;
  @Mixin private final ExportTarget target;

  @Option(
      names = "--program",
      paramLabel = "P",
      required = true,
      description = "The program's code.")
  private String program = "";

  @Option(
      names = "--from",
      paramLabel = "T",
      description = "Posted at this time or later (RFC 3339, such as 2026-01-31T00:00:00Z).")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "T", description = "Posted before this time.")
  private @Nullable String to;

  ExportTransfersCommand(Shell shell) {
    this.shell = shell;
    this.servers = new ServerOptions(shell);
    this.target = new ExportTarget(shell);
  }

  @Override
  public Integer call() throws IOException, CommandException {
    Instant first = time("--from", from);
    Instant end = time("--to", to);
    if (first != null && end != null && first.isAfter(end)) {
      throw CommandException.usage("--from is later than --to", "");
    }
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.READER));
    int programId = ProgramLookup.load(jdbi, program).id();
    target.write(
        out -> {
          RowWriter rows = new RowWriter(target.format(), TransferRow.NAMES, out);
          try (Progress progress = Progress.of(shell, "exporting", 0)) {
            long[] written = {0};
            new Journal(jdbi, new ParquetMovements(servers.archiveDirectory()))
                .forEach(
                    programId,
                    first,
                    end,
                    movement -> {
                      rows.write(TransferRow.of(movement, target.format()));
                      progress.at(++written[0]);
                    });
          }
          rows.end();
        });
    return ExitCode.DONE;
  }

  private static @Nullable Instant time(String option, @Nullable String text)
      throws CommandException {
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      throw CommandException.usage(
          option + " is not an RFC 3339 time: " + text, "Write it like 2026-01-31T00:00:00Z.");
    }
  }
}
