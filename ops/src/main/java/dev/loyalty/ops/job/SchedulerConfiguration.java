package dev.loyalty.ops.job;

import dev.loyalty.ops.role.ProblemsIndicator;
import dev.loyalty.ops.server.Database;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.support.CronExpression;

/** The scheduler's beans: the jobs, the scheduler, and its health. */
@Configuration(proxyBeanMethods = false)
public class SchedulerConfiguration {

  @Bean
  JobRole jobRole(Database database, JobRole.Settings settings, MeterRegistry meters) {
    return new JobRole(database, settings, meters);
  }

  @Bean
  Scheduler scheduler(JobRole jobs, JobRole.Settings settings, CronExpression night) {
    return new Scheduler(jobs, settings.clock(), settings.operationsZone(), night);
  }

  @Bean
  HealthIndicator schedulerHealthIndicator(Scheduler scheduler) {
    return new ProblemsIndicator(scheduler::problems);
  }
}
