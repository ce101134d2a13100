package dev.loyalty.ops.ingest;

import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.ops.role.InfoConfiguration;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Ingest's beans. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({IngestSettings.class, IngestWriters.class})
@Import({IngestHealthConfiguration.class, InfoConfiguration.class})
public class IngestRoleConfiguration {

  @Bean
  IngestRole ingestRole(
      Database database,
      Kafka kafka,
      IngestSettings settings,
      IngestWriters writers,
      MeterRegistry meters) {
    return new IngestRole(database, kafka, settings, writers.max(), meters);
  }
}
