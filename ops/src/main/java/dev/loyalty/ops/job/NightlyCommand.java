package dev.loyalty.ops.job;

import dev.loyalty.jobs.NightRunningException;
import dev.loyalty.jobs.Nightly;
import dev.loyalty.jobs.Nightly.State;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.Table;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code loyalty nightly}. */
@Command(
    name = "nightly",
    description = {
      "Run all nightly jobs for a business date, in their order, each at most once; what failed"
          + " goes on where it stopped.",
      "Dates since the last complete night are caught up first. One job's failure holds up only"
          + " what depends on it.",
      "Exits with 4 where all of it is complete already, or another night is running."
    })
public final class NightlyCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final JobOptions jobs;
  @Mixin private final OutputOptions output;

  @Option(
      names = "--date",
      paramLabel = "D",
      required = true,
      description = "The business date, YYYY-MM-DD.")
  private LocalDate date = LocalDate.EPOCH;

  NightlyCommand(Shell shell) {
    this.shell = shell;
    this.jobs = new JobOptions(shell);
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    try (JobRole role = jobs.open(new SimpleMeterRegistry())) {
      List<Nightly.Entry> entries = run(role);
      print(entries);
      int exitCode = exitCode(entries);
      return exitCode == ExitCode.DONE && role.countOpenBreaks() > 0 ? ExitCode.BREAKS : exitCode;
    }
  }

  private List<Nightly.Entry> run(JobRole role) throws CommandException {
    try {
      return role.nightly().run(date, new JobProgress(shell));
    } catch (NightRunningException e) {
      throw CommandException.refused(
          String.valueOf(e.getMessage()),
          "Run it again when that one is over; `loyalty job status` shows how far it is.");
    }
  }

  private void print(List<Nightly.Entry> entries) {
    if (output.isJson()) {
      output.printJson(Map.of("runs", entries.stream().map(NightlyCommand::document).toList()));
      return;
    }
    Table table = new Table("DATE", "JOB", "PROGRAM", "STATUS", "READ", "CHANGED", "TOOK", "WHY");
    for (Nightly.Entry entry : entries) {
      table.add(
          entry.id().businessDate(),
          entry.id().job(),
          entry.id().program(),
          text(entry.state()),
          entry.read(),
          entry.changed(),
          String.format(Locale.ROOT, "%.1f s", entry.millis() / 1e3),
          entry.message());
    }
    table.print(output.text());
  }

  private static Map<String, @Nullable Object> document(Nightly.Entry entry) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("job", entry.id().job().toString());
    document.put("date", entry.id().businessDate().toString());
    document.put("program", entry.id().program());
    document.put("status", text(entry.state()));
    document.put("read", entry.read());
    document.put("changed", entry.changed());
    document.put("seconds", entry.millis() / 1e3);
    document.put("message", entry.message());
    return document;
  }

  private static String text(State state) {
    return switch (state) {
      case DONE -> "done";
      case DONE_BEFORE -> "complete already";
      case RUNNING_ELSEWHERE -> "running already";
      case FAILED -> "failed";
      case HELD_UP -> "held up";
    };
  }

  static int exitCode(List<Nightly.Entry> entries) {
    if (entries.stream().anyMatch(it -> it.state() == State.FAILED)) {
      return ExitCode.FAILED;
    }
    boolean refused =
        entries.stream().anyMatch(it -> it.state() == State.RUNNING_ELSEWHERE)
            || entries.stream().allMatch(it -> it.state() == State.DONE_BEFORE);
    return refused ? ExitCode.REFUSED : ExitCode.DONE;
  }
}
