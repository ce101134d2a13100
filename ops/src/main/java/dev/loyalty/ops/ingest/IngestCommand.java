package dev.loyalty.ops.ingest;

import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.role.RoleApplication;
import dev.loyalty.ops.role.RoleOptions;
import dev.loyalty.ops.role.ServersConfiguration;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
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

/** {@code loyalty ingest}: runs ingest until Ctrl-C or SIGTERM. */
@Command(
    name = "ingest",
    description = {
      "Reads the input topic into the book, and publishes outcomes and dead letters, until Ctrl-C"
          + " or SIGTERM. Start as many as you like: they share the partitions."
    })
public final class IngestCommand implements Callable<Integer> {

  private static final int PORT_DEFAULT = 8081;

  private final Shell shell;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Where `loyalty up` keeps its servers (default: ./.loyalty).",
        "Not used where LOYALTY_DB_URL or LOYALTY_KAFKA_BOOTSTRAP_SERVERS is set."
      })
  private @Nullable String data;

  @Mixin private IngestOptions options = new IngestOptions();

  IngestCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws Exception {
    RoleApplication application =
        options
            .configure(new RoleApplication(shell, IngestApplication.class))
            .byDefault("server.port", PORT_DEFAULT);
    if (data != null) {
      application.options(Map.of("loyalty.data", data));
    }
    StopSignal stop = StopSignal.install();
    int exitCode = ExitCode.FAILED;
    try {
      try (ConfigurableApplicationContext context = application.start()) {
        String kafka = context.getBean(Kafka.class).address();
        String database = context.getBean(Database.class).address();
        shell.out().println("Reading " + kafka + " into " + database + ".");
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

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({ServersConfiguration.class, IngestRoleConfiguration.class})
  static class IngestApplication {}
}
