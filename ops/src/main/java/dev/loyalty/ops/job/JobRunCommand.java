package dev.loyalty.ops.job;

import dev.loyalty.jobs.run.AlreadyCompleteException;
import dev.loyalty.jobs.run.AlreadyRunningException;
import dev.loyalty.jobs.run.JobFailedException;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobName.Scope;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.Shell;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job run}. */
@Command(
    name = "run",
    description = {
      "Run one job for a business date, at most once; a run that failed goes on where it stopped.",
      "A job that runs for each program does so unless --program names one. Exits with 4 where it"
          + " is complete already, or is running."
    })
final class JobRunCommand implements Callable<Integer> {

  private final Shell shell;

  @Mixin private final JobOptions jobs;
  @Mixin private final OutputOptions output;

  @Parameters(paramLabel = "NAME", description = "The job, see `job list`.")
  private String name = "";

  @Option(names = "--date", paramLabel = "D", description = "The business date, YYYY-MM-DD.")
  private @Nullable LocalDate date;

  @Option(
      names = "--now",
      description =
          "Do what is due by now, instead of by the end of a date (expire-holds,"
              + " activate-points).")
  private boolean now;

  @Option(names = "--program", paramLabel = "P", description = "For this program alone.")
  private @Nullable String program;

  @Option(
      names = "--full",
      description = "From the very beginning (reconcile); every index (rebuild-indexes).")
  private boolean full;

  @Option(
      names = "--older-than",
      paramLabel = "PERIOD",
      description = "What to archive, such as P24M (archive).")
  private @Nullable Period olderThan;

  JobRunCommand(Shell shell) {
    this.shell = shell;
    this.jobs = new JobOptions(shell);
    this.output = new OutputOptions(shell);
  }

  /** The result of one run. */
  private record Line(
      RunId id, String status, @Nullable JobResult result, @Nullable String message) {}

  @Override
  public Integer call() throws Exception {
    JobName job = job();
    checkOptions(job);
    try (JobRole role = jobs.open(new SimpleMeterRegistry())) {
      List<Line> lines = new ArrayList<>();
      if (job.scope() == Scope.PROGRAM || program != null) {
        for (Program each : programs(role)) {
          lines.add(run(role, id(job, each.code()), each));
        }
      } else {
        lines.add(run(role, id(job, null), null));
      }
      print(lines);
      int exitCode = exitCode(lines);
      return exitCode == ExitCode.DONE && job == JobName.RECONCILE && role.countOpenBreaks() > 0
          ? ExitCode.BREAKS
          : exitCode;
    }
  }

  private JobName job() throws CommandException {
    return JobName.find(name)
        .orElseThrow(
            () ->
                CommandException.usage(
                    "there is no job " + name,
                    "Jobs are: "
                        + Stream.of(JobName.values())
                            .map(JobName::toString)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  private void checkOptions(JobName job) throws CommandException {
    if (now == (date != null)) {
      throw CommandException.usage(
          now ? "--date and --now exclude each other" : "--date is missing",
          "Give the business date, such as --date 2026-01-31.");
    }
    if (now && !job.isRunBetweenNights()) {
      throw CommandException.usage("--now is for expire-holds and activate-points", "");
    }
    if (full && job != JobName.RECONCILE && job != JobName.REBUILD_INDEXES) {
      throw CommandException.usage("--full is for reconcile and rebuild-indexes", "");
    }
    if (olderThan != null && job != JobName.ARCHIVE) {
      throw CommandException.usage("--older-than is for archive", "");
    }
    if (program != null && job.scope() == Scope.BOOK) {
      throw CommandException.usage(job + " is a job of the whole book", "Leave --program out.");
    }
  }

  private List<Program> programs(JobRole role) throws CommandException {
    List<Program> all = role.programs();
    if (program == null) {
      return all;
    }
    List<Program> named = all.stream().filter(it -> it.code().equals(program)).toList();
    if (named.isEmpty()) {
      throw CommandException.failed(
          "the program " + program + " doesn't exist", "`loyalty program show` lists them.");
    }
    return named;
  }

  private RunId id(JobName job, @Nullable String programCode) {
    RunId id;
    if (date == null) {
      Instant moment = shell.clock().instant();
      id =
          RunId.at(moment, LocalDate.ofInstant(moment, java.time.ZoneOffset.UTC), job, programCode);
    } else {
      id = RunId.nightly(job, date, programCode);
    }
    if (full) {
      id = id.with("full", "true");
    }
    return olderThan == null ? id : id.with("older-than", olderThan.toString());
  }

  private Line run(JobRole role, RunId id, @Nullable Program of) {
    try {
      return new Line(id, "done", role.runner().run(id, of, new JobProgress(shell)), null);
    } catch (AlreadyCompleteException e) {
      return new Line(id, "complete already", null, e.getMessage());
    } catch (AlreadyRunningException e) {
      return new Line(id, "running already", null, e.getMessage());
    } catch (JobFailedException e) {
      return new Line(id, "failed", null, e.getMessage());
    }
  }

  private void print(List<Line> lines) {
    if (output.isJson()) {
      output.printJson(Map.of("runs", lines.stream().map(JobRunCommand::document).toList()));
      return;
    }
    if (lines.isEmpty()) {
      output.text().println("There is no program yet; see `loyalty program apply`.");
    }
    for (Line line : lines) {
      JobResult result = line.result();
      if (result == null) {
        shell.err().println("loyalty: " + line.message() + ".");
        continue;
      }
      String skipped =
          result.skipped().entrySet().stream()
              .map(entry -> ", " + entry.getValue() + " skipped (" + entry.getKey() + ")")
              .collect(Collectors.joining());
      output
          .text()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s: done in %.1f s, %d looked at, %d changed%s",
                  line.id(),
                  result.duration().toMillis() / 1e3,
                  result.read(),
                  result.changed(),
                  skipped));
    }
  }

  private static Map<String, @Nullable Object> document(Line line) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("job", line.id().job().toString());
    document.put("date", line.id().businessDate().toString());
    document.put("program", line.id().program());
    document.put("status", line.status());
    JobResult result = line.result();
    if (result != null) {
      document.put("run", result.runNumber());
      document.put("read", result.read());
      document.put("changed", result.changed());
      document.put("skipped", result.skipped());
      document.put("seconds", result.duration().toMillis() / 1e3);
    }
    document.put("message", line.message());
    return document;
  }

  /** One refused run refuses the command: a job that runs elsewhere isn't known to be done. */
  private static int exitCode(List<Line> lines) {
    if (lines.stream().anyMatch(line -> line.status().equals("failed"))) {
      return ExitCode.FAILED;
    }
    boolean runsElsewhere =
        lines.stream().anyMatch(line -> line.status().equals("running already"));
    boolean nothingDone =
        !lines.isEmpty() && lines.stream().noneMatch(line -> line.result() != null);
    return runsElsewhere || nothingDone ? ExitCode.REFUSED : ExitCode.DONE;
  }
}
