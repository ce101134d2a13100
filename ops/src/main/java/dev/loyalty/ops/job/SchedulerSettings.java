package dev.loyalty.ops.job;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.scheduling.support.CronExpression;

/**
 * Settings of the scheduler, {@code loyalty.scheduler.*}. By default a night begins at two, when
 * every clock change of the night that matters is over or still to come.
 *
 * @param cron when a night begins, in each program's time zone; its jobs run for the date before
 */
@ConfigurationProperties("loyalty.scheduler")
record SchedulerSettings(@DefaultValue("0 0 2 * * *") String cron) {

  SchedulerSettings {
    if (!CronExpression.isValidExpression(cron)) {
      throw new IllegalArgumentException(
          "loyalty.scheduler.cron (--cron) is not a cron expression of six fields: "
              + cron
              + ". Take one such as \"0 0 2 * * *\"");
    }
  }

  CronExpression night() {
    return CronExpression.parse(cron);
  }
}
