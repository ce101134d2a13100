package dev.loyalty.ops.job;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.role.RoleApplication;
import dev.loyalty.ops.role.RoleOptions;
import java.util.concurrent.Callable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.support.CronExpression;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code loyalty scheduler}: runs the nightly jobs by the clock until Ctrl-C or SIGTERM. */
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

  private static final int PORT_DEFAULT = 8082;

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

  @Mixin private final RoleOptions role = new RoleOptions();

  SchedulerCommand(Shell shell) {
    this.shell = shell;
    this.jobs = new JobOptions(shell);
  }

  @Override
  public Integer call() throws Exception {
    RoleApplication application =
        new RoleApplication(shell, SchedulerApplication.class)
            .options(role.properties())
            .byDefault("server.port", PORT_DEFAULT)
            .with("database", jobs.database())
            .with("jobSettings", jobs.settings())
            .with("night", parse(cron));
    StopSignal stop = StopSignal.install();
    int exitCode = ExitCode.FAILED;
    try {
      try (ConfigurableApplicationContext context = application.start()) {
        shell.out().println("Nights begin at \"" + cron + "\" in each program's time zone.");
        shell.out().println("Health and metrics: " + RoleOptions.address(context));
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

  /** Reads an expression of {@code --cron}'s form. */
  public static CronExpression parse(String text) throws CommandException {
    try {
      return CronExpression.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          "--cron is not a cron expression of six fields: " + text,
          "Take one such as \"0 0 2 * * *\".");
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(SchedulerConfiguration.class)
  static class SchedulerApplication {}
}
