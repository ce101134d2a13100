package dev.loyalty.ops.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ops.server.VariableBinder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.scheduling.support.CronExpression;

class SchedulerSettingsTest {

  private static SchedulerSettings bind(Map<String, String> variables) {
    return VariableBinder.of(variables).bindOrCreate("loyalty.scheduler", SchedulerSettings.class);
  }

  @Test
  void beginsNightsAtTwo() {
    assertThat(bind(Map.of()).night()).isEqualTo(CronExpression.parse("0 0 2 * * *"));
  }

  @Test
  void readsTheVariable() {
    assertThat(bind(Map.of("LOYALTY_SCHEDULER_CRON", "0 30 3 * * *")).night())
        .isEqualTo(CronExpression.parse("0 30 3 * * *"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "0 0 2 * *", "0 0 25 * * *"})
  void refusesAnotherForm(String cron) {
    assertThatThrownBy(() -> bind(Map.of("LOYALTY_SCHEDULER_CRON", cron)))
        .rootCause()
        .hasMessage(
            "loyalty.scheduler.cron (--cron) is not a cron expression of six fields: "
                + cron
                + ". Take one such as \"0 0 2 * * *\"");
  }
}
