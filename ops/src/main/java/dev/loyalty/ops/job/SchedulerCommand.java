package dev.loyalty.ops.job;

import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.role.RoleApplication;
import dev.loyalty.ops.role.RoleOptions;
import dev.loyalty.ops.role.ServersConfiguration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
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

  private static final int PORT_DEFAULT = 8082;

  private final Shell shell;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Where `loyalty up` keeps its servers (default: ./.loyalty).",
        "Not used where LOYALTY_DB_URL or LOYALTY_KAFKA_BOOTSTRAP_SERVERS is set."
      })
  private @Nullable String data;

  @Option(
      names = "--cron",
      paramLabel = "EXPRESSION",
      description =
          "When a night begins, as seconds, minutes, hours, days, months and weekdays (default:"
              + " \"0 0 2 * * *\"): the jobs run for the date before.")
  private @Nullable String cron;

  @Mixin private final RoleOptions role = new RoleOptions();

  SchedulerCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws Exception {
    RoleApplication application =
        new RoleApplication(shell, SchedulerApplication.class)
            .options(role.properties())
            .options(options())
            .byDefault("server.port", PORT_DEFAULT);
    StopSignal stop = StopSignal.install();
    int exitCode = ExitCode.FAILED;
    try {
      try (ConfigurableApplicationContext context = application.start()) {
        String night = context.getBean(SchedulerSettings.class).cron();
        shell.out().println("Nights begin at \"" + night + "\" in each program's time zone.");
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

  private Map<String, Object> options() {
    Map<String, Object> options = new HashMap<>();
    if (data != null) {
      options.put("loyalty.data", data);
    }
    if (cron != null) {
      options.put("loyalty.scheduler.cron", cron);
    }
    return options;
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({ServersConfiguration.class, SchedulerConfiguration.class})
  static class SchedulerApplication {}
}
