package dev.loyalty.ops.demo;

import dev.loyalty.jobs.archive.Archive;
import dev.loyalty.ops.backup.BackupPlace;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.OutputOptions;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.ingest.IngestHealthConfiguration;
import dev.loyalty.ops.ingest.IngestRole;
import dev.loyalty.ops.job.JobOptions;
import dev.loyalty.ops.job.JobRole;
import dev.loyalty.ops.job.KafkaOffsets;
import dev.loyalty.ops.publish.EventFile;
import dev.loyalty.ops.role.RoleApplication;
import dev.loyalty.ops.role.RoleOptions;
import dev.loyalty.ops.server.Kafka;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Period;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code loyalty demo}. */
@Command(
    name = "demo",
    description = {
      "Shows the whole way of events into the book on servers that are thrown away at the end:"
          + " publishes files of events (or generated ones), posts them all, checks the book and"
          + " prints a summary. Exits with 3 where the check finds breaks."
    })
public final class DemoCommand implements Callable<Integer> {

  private static final long EVENTS_DEFAULT = 100_000;
  private static final int PARTITIONS_MAX = 1_000;

  /** Short, so that an input of a year has months to archive. */
  private static final Period RETENTION_OF_A_SHORT_LIFE = Period.ofMonths(3);

  private final Shell shell;

  @Mixin private OutputOptions output;

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files of events, a line each; .gz is unpacked (default: generated events).")
  private List<String> input = List.of();

  @Option(
      names = "--programs",
      paramLabel = "FILE",
      description = "The programs (default: retail and cafe, which the generated events name).")
  private @Nullable Path programs;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Number of generated events (default: " + EVENTS_DEFAULT + ").")
  private @Nullable Long events;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of the generator: the same seed gives the same events (default: 1).")
  private @Nullable Long seed;

  @Option(
      names = "--partitions",
      paramLabel = "P",
      defaultValue = "4",
      description = "Partitions of the topics (default: ${DEFAULT-VALUE}).")
  private int partitions = 4;

  @Option(
      names = "--export",
      paramLabel = "DIR",
      description =
          "Write balances.csv, outcomes.ndjson, dead-letters.ndjson and summary.json to this"
              + " directory.")
  private @Nullable Path export;

  @Option(
      names = "--no-nightly",
      description = "Leave out the nightly jobs (default: they run for the last event's date).")
  private boolean noNightly;

  @Option(
      names = "--nightly-each-day",
      description =
          "Publish day after day in the events' own time, and run the nightly jobs after each day.")
  private boolean nightlyEachDay;

  @Option(names = "--keep", description = "Leave everything running until Ctrl-C.")
  private boolean keep;

  DemoCommand(Shell shell) {
    this.shell = shell;
    this.output = new OutputOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    DemoNights nights = new DemoNights(when(), new DemoClock(), JobOptions.operationsZone(shell));
    Demo demo =
        new Demo(shell, DemoPrograms.read(shell, programs), eventFiles(), partitions, nights);
    DemoExport exported = DemoExport.to(export == null ? null : shell.resolve(export));
    StopSignal stop = StopSignal.install();
    int exitCode = ExitCode.FAILED;
    try {
      say("Starting PostgreSQL and Kafka …");
      try (EmbeddedServers servers = EmbeddedServers.throwAway(Overrides.NONE)) {
        exitCode = run(demo, servers, stop, exported);
      }
      return exitCode;
    } finally {
      shell.out().flush();
      stop.finish(exitCode);
    }
  }

  private int run(Demo demo, EmbeddedServers servers, StopSignal stop, DemoExport exported)
      throws Exception {
    Kafka kafka = Kafka.of(servers.kafkaAddress(), shell.environment());
    demo.prepare(servers, kafka);
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    JobRole.Settings settings =
        new JobRole.Settings(
            demo.nights().clock(),
            demo.nights().zone(),
            servers.directory().resolve("archive"),
            nightlyEachDay ? RETENTION_OF_A_SHORT_LIFE : Archive.RETENTION,
            BackupPlace.settings(shell, servers.directory(), servers.database()),
            new KafkaOffsets(kafka));
    try (IngestRole ingest = demo.ingest(servers, kafka, meters);
        JobRole jobs = new JobRole(servers.database(), settings, meters)) {
      DemoSummary summary = demo.run(servers, kafka, ingest, jobs, stop, exported);
      if (output.isJson()) {
        output.printJson(summary);
      } else {
        summary.print(output.text());
      }
      output.text().flush();
      if (keep) {
        stay(servers, ingest, meters, stop);
      }
      return summary.breaks() > 0 ? ExitCode.BREAKS : ExitCode.DONE;
    }
  }

  private void stay(
      EmbeddedServers servers, IngestRole ingest, PrometheusMeterRegistry meters, StopSignal stop)
      throws Exception {
    RoleApplication application =
        new RoleApplication(shell, KeptApplication.class)
            .byDefault("server.port", 0)
            .with("ingestRole", ingest)
            .with("meters", meters)
            .with("prometheusRegistry", meters.getPrometheusRegistry());
    try (ConfigurableApplicationContext context = application.start()) {
      shell.err().println("Still running: use other commands with --data " + servers.directory());
      shell.err().println("Health and metrics: " + RoleOptions.address(context));
      shell.err().println("Ctrl-C stops it and throws everything away.");
      stop.await();
    }
  }

  private DemoNights.When when() {
    if (noNightly) {
      return DemoNights.When.NEVER;
    }
    return nightlyEachDay ? DemoNights.When.AFTER_EACH_DAY : DemoNights.When.AT_THE_END;
  }

  private void checkOptions() throws CommandException {
    if (noNightly && nightlyEachDay) {
      throw CommandException.usage("--no-nightly and --nightly-each-day exclude each other", "");
    }
    if (!input.isEmpty() && (events != null || seed != null)) {
      throw CommandException.usage(
          "--events and --seed are for generated events, not for --input", "");
    }
    if (events != null && events < 0) {
      throw CommandException.usage("--events is at least 0", "");
    }
    if (partitions < 1 || partitions > PARTITIONS_MAX) {
      throw CommandException.usage("--partitions is a number from 1 to " + PARTITIONS_MAX, "");
    }
  }

  private List<EventFile> eventFiles() throws CommandException {
    if (!input.isEmpty()) {
      return EventFile.all(shell, input);
    }
    long from = seed == null ? 1 : seed;
    long count = events == null ? EVENTS_DEFAULT : events;
    return List.of(
        new EventFile(
            "generated events", () -> new LinesInputStream(new GeneratedEvents(from, count))));
  }

  private void say(String what) {
    if (shell.terminal() && !output.isJson()) {
      shell.err().println(what);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(IngestHealthConfiguration.class)
  static class KeptApplication {}
}
