package dev.loyalty.ops.role;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Servers;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Installation;
import dev.loyalty.ops.server.Kafka;
import java.nio.file.Path;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** The servers of a role that doesn't run any: configured ones, or those of {@code up}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Installation.class)
public class ServersConfiguration {

  @Bean
  Servers servers(Shell shell, Installation installation, SslBundles bundles) {
    return new Servers(shell, shell.resolve(Path.of(installation.data())), () -> bundles);
  }

  @Bean
  Database database(Servers servers, Installation installation) throws CommandException {
    return servers.database(installation.db());
  }

  /** Makes Kafka's clients. Lazy, because jobs can run without Kafka. */
  @Bean
  @Lazy
  Kafka kafka(Servers servers, Installation installation, Environment environment)
      throws CommandException {
    return servers.kafka(installation.kafka(), Binder.get(environment));
  }
}
