package dev.loyalty.ops.ingest;

import dev.loyalty.ingest.IngestHealth.Part;
import dev.loyalty.ops.role.ProblemsIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A health indicator for each part of ingest. */
@Configuration(proxyBeanMethods = false)
public class IngestHealthConfiguration {

  @Bean
  HealthIndicator databaseHealthIndicator(IngestRole role) {
    return indicator(role, Part.DATABASE);
  }

  @Bean
  HealthIndicator brokerHealthIndicator(IngestRole role) {
    return indicator(role, Part.BROKER);
  }

  @Bean
  HealthIndicator lanesHealthIndicator(IngestRole role) {
    return indicator(role, Part.LANES);
  }

  @Bean
  HealthIndicator transactionsHealthIndicator(IngestRole role) {
    return indicator(role, Part.TRANSACTIONS);
  }

  @Bean
  HealthIndicator outcomesHealthIndicator(IngestRole role) {
    return indicator(role, Part.OUTCOMES);
  }

  @Bean
  HealthIndicator deadLettersHealthIndicator(IngestRole role) {
    return indicator(role, Part.DEAD_LETTERS);
  }

  private static HealthIndicator indicator(IngestRole role, Part part) {
    return new ProblemsIndicator(() -> role.health().problems(part));
  }
}
