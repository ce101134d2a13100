package dev.loyalty.ops.job;

import dev.loyalty.jobs.run.JobHistory;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.ServerOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import dev.loyalty.ops.server.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code job status}. */
@Command(
    name = "status",
    description = "Show the last run of each job: of a date, or whichever was last.")
final class JobStatusCommand implements Callable<Integer> {

  @Mixin private final ServerOptions servers;
  @Mixin private final OutputOptions output;

  @Option(names = "--date", paramLabel = "D", description = "Runs of this business date.")
  private @Nullable LocalDate date;

  JobStatusCommand(Shell shell) {
    this.servers = new ServerOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    List<JobHistory.Entry> entries =
        new JobHistory(BookJdbi.of(servers.database().source(Role.READER)))
            .findLatest(Optional.ofNullable(date));
    if (output.isJson()) {
      output.printJson(entries.stream().map(JobStatusCommand::document).toList());
    } else if (entries.isEmpty()) {
      output.text().println("No job has run" + (date == null ? " yet." : " for " + date + "."));
    } else {
      Table table =
          new Table(
              "JOB", "DATE", "PROGRAM", "STATUS", "READ", "CHANGED", "SKIPPED", "TOOK", "WHY");
      for (JobHistory.Entry entry : entries) {
        table.add(
            entry.job(),
            entry.businessDate(),
            entry.program(),
            status(entry),
            entry.read(),
            entry.changed(),
            entry.skipped(),
            took(entry),
            entry.message());
      }
      table.print(output.text());
    }
    return ExitCode.DONE;
  }

  private static Map<String, @Nullable Object> document(JobHistory.Entry entry) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("run", entry.runNumber());
    document.put("job", entry.job());
    document.put("date", entry.businessDate().toString());
    document.put("program", entry.program());
    document.put("status", status(entry));
    document.put("startedAt", text(entry.startedAt()));
    document.put("endedAt", text(entry.endedAt()));
    document.put("read", entry.read());
    document.put("changed", entry.changed());
    document.put("skipped", entry.skipped());
    document.put("message", entry.message());
    return document;
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  /** Names the state as the commands do. */
  private static String status(JobHistory.Entry entry) {
    return switch (entry.status()) {
      case "COMPLETED" -> "done";
      case "STARTING", "STARTED" -> "running";
      default -> entry.status().toLowerCase(Locale.ROOT);
    };
  }

  private static String took(JobHistory.Entry entry) {
    Instant begun = entry.startedAt();
    Instant ended = entry.endedAt();
    return begun == null || ended == null
        ? ""
        : String.format(Locale.ROOT, "%.1f s", Duration.between(begun, ended).toMillis() / 1e3);
  }
}
