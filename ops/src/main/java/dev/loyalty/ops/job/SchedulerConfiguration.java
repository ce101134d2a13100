package dev.loyalty.ops.job;

import dev.loyalty.jobs.archive.Archive;
import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.ops.backup.BackupPlace;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.role.InfoConfiguration;
import dev.loyalty.ops.role.ProblemsIndicator;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Installation;
import dev.loyalty.ops.server.Kafka;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The scheduler's beans: the jobs, the scheduler, and its health. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({Installation.class, SchedulerSettings.class})
@Import(InfoConfiguration.class)
public class SchedulerConfiguration {

  private final SchedulerSettings scheduler;

  /** Takes the settings first, so that a wrong one is refused before anything connects. */
  SchedulerConfiguration(SchedulerSettings scheduler) {
    this.scheduler = scheduler;
  }

  @Bean
  JobRole.Settings jobSettings(
      Shell shell, Installation installation, Database database, ObjectProvider<Kafka> kafka) {
    Path data = shell.resolve(Path.of(installation.data()));
    return new JobRole.Settings(
        shell.clock(),
        installation.zone(),
        installation.archive() == null
            ? data.resolve("archive")
            : shell.resolve(Path.of(installation.archive())),
        Archive.RETENTION,
        BackupPlace.settings(shell, data, database),
        brokerOffsets(installation, kafka));
  }

  /**
   * The broker's offsets; none where only the database is configured, since no broker belongs to
   * it.
   */
  private static BrokerOffsets brokerOffsets(
      Installation installation, ObjectProvider<Kafka> kafka) {
    boolean databaseAlone =
        installation.db().url() != null && installation.kafka().bootstrapServers() == null;
    return databaseAlone ? BrokerOffsets.NOT_CONFIGURED : new KafkaOffsets(kafka.getObject());
  }

  @Bean
  JobRole jobRole(Database database, JobRole.Settings settings, MeterRegistry meters) {
    return new JobRole(database, settings, meters);
  }

  @Bean
  Scheduler scheduler(JobRole jobs, JobRole.Settings settings) {
    return new Scheduler(jobs, settings.clock(), settings.operationsZone(), scheduler.night());
  }

  @Bean
  HealthIndicator schedulerHealthIndicator(Scheduler scheduler) {
    return new ProblemsIndicator(scheduler::problems);
  }
}
