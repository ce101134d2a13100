package dev.loyalty.ops.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.scheduling.support.CronExpression;

class NightDatesTest {

  @ParameterizedTest
  @CsvSource({
    // Every night at two.
    "0 0 2 * * *, UTC, 2026-01-20T01:59:59Z, 2026-01-18",
    "0 0 2 * * *, UTC, 2026-01-20T02:00:00Z, 2026-01-19",
    "0 0 2 * * *, UTC, 2026-01-20T23:59:59Z, 2026-01-19",
    "0 0 2 * * *, Asia/Tokyo, 2026-01-19T17:00:00Z, 2026-01-19",
    "0 0 2 * * *, America/Los_Angeles, 2026-01-20T09:59:59Z, 2026-01-18",
    "0 0 2 * * *, America/Los_Angeles, 2026-01-20T10:00:00Z, 2026-01-19",
    // The clock goes from one to two (there is no half past one), and from two to one.
    "0 30 1 * * *, Europe/London, 2026-03-29T00:59:59Z, 2026-03-27",
    "0 30 1 * * *, Europe/London, 2026-03-29T02:30:00Z, 2026-03-28",
    "0 30 1 * * *, Europe/London, 2026-10-25T00:29:59Z, 2026-10-23",
    "0 30 1 * * *, Europe/London, 2026-10-25T01:30:00Z, 2026-10-24",
    // A leap day.
    "0 0 2 * * *, UTC, 2028-03-01T02:00:00Z, 2028-02-29"
  })
  void areThoseBeforeTheLastBeginning(String cron, String zone, Instant now, LocalDate date) {
    NightDates dates = new NightDates(CronExpression.parse(cron));
    assertThat(dates.lastEnded(ZoneId.of(zone), now)).isEqualTo(date);
  }
}
