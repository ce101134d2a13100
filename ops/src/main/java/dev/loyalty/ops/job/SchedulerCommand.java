package dev.loyalty.ops.job;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Logging;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.status.StatusOptions;
import dev.loyalty.ops.status.StatusServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.springframework.scheduling.support.CronExpression;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code loyalty scheduler}: until Ctrl-C or SIGTERM. */
@Command(
    name = "scheduler",
    description = {
      "Runs the nightly jobs when each program's night begins, in its time zone, and releases holds"
          + " and activates points every five minutes, until Ctrl-C or SIGTERM.",
      "Several may run: each run is done once."
    })
public final class SchedulerCommand implements Callable<Integer> {

  /** At two, when every clock change of the night that matters is over or still to come. */
  public static final String CRON_DEFAULT = "0 0 2 * * *";

  private static final int PORT_DEFAULT = 8081;

  private final Shell shell;

  @Mixin private final JobOptions jobs;

  @Option(
      names = "--cron",
      paramLabel = "EXPRESSION",
      defaultValue = CRON_DEFAULT,
      description =
          "When a night begins, as seconds, minutes, hours, days, months and weekdays (default:"
              + " \"${DEFAULT-VALUE}\"): the jobs run for the date before.")
  private String cron = CRON_DEFAULT;

  @Mixin private final StatusOptions status = new StatusOptions(PORT_DEFAULT);

  SchedulerCommand(Shell shell) {
    this.shell = shell;
    this.jobs = new JobOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    CronExpression night = parse(cron);
    InetSocketAddress address = status.address();
    Logging.ofRole();
    StopSignal stop = StopSignal.install();
    int exitCode = ExitCode.FAILED;
    try {
      PrometheusMeterRegistry meters = StatusServer.registry();
      try (JobRole role = jobs.open(meters);
          Scheduler scheduler =
              new Scheduler(role, shell.clock(), JobOptions.operationsZone(shell), night);
          StatusServer server = StatusServer.start(address, meters, scheduler::problems)) {
        scheduler.start();
        shell.out().println("Nights begin at \"" + cron + "\" in each program's time zone.");
        shell.out().println("Status: " + server.address() + "/health, /metrics");
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

  /** Of the form that {@code --cron} has. */
  public static CronExpression parse(String text) throws CommandException {
    try {
      return CronExpression.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          "--cron is no cron expression of six fields: " + text,
          "Take one such as \"0 0 2 * * *\".");
    }
  }
}
