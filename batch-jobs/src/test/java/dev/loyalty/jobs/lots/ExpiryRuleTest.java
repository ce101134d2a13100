package dev.loyalty.jobs.lots;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryRuleTest {

  @ParameterizedTest
  @CsvSource({
    "UTC, P24M, 2026-01-15T23:59:59Z, 2028-01-15",
    // The day is the program's own.
    "Pacific/Auckland, P1M, 2026-01-15T11:00:00Z, 2026-02-16",
    "America/Los_Angeles, P1M, 2026-01-15T07:59:59Z, 2026-02-14",
    // A month that is too short gives its last day; 29 February comes every four years.
    "UTC, P1M, 2026-01-31T00:00:00Z, 2026-02-28",
    "UTC, P1M, 2028-01-31T00:00:00Z, 2028-02-29",
    "UTC, P12M, 2028-02-29T12:00:00Z, 2029-02-28",
    "UTC, P48M, 2028-02-29T12:00:00Z, 2032-02-29",
    // The clocks of London go forward on 29 March 2026 and back on 25 October: 23:30 UTC of the
    // day before is the next day in summer alone.
    "Europe/London, P7D, 2026-03-28T23:30:00Z, 2026-04-04",
    "Europe/London, P7D, 2026-03-29T23:30:00Z, 2026-04-06",
    "Europe/London, P1D, 2026-10-24T23:30:00Z, 2026-10-26",
    "Europe/London, P1D, 2026-10-25T23:30:00Z, 2026-10-26",
  })
  void countsDaysAndMonthsInTheProgramsZone(
      String zone, String period, Instant time, LocalDate day) {
    assertThat(new ExpiryRule(ZoneId.of(zone), Period.parse(period)).after(time)).isEqualTo(day);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/London, 2026-06-30T23:00:00Z, 2026-07-01",
    "Europe/London, 2026-12-31T23:59:59Z, 2026-12-31",
    "Asia/Kolkata, 2028-02-28T18:30:00Z, 2028-02-29",
  })
  void ofAnInstantIsTheDayInTheProgramsZone(String zone, Instant expiresAt, LocalDate day) {
    assertThat(new ExpiryRule(ZoneId.of(zone), null).at(expiresAt)).isEqualTo(day);
  }

  @ParameterizedTest
  @CsvSource({"P8000Y", "P999999999Y", "P2147483647M"})
  void whatIsBeyondAllCalendarsIsNever(String period) {
    ExpiryRule rule = new ExpiryRule(ZoneId.of("UTC"), Period.parse(period));
    assertThat(rule.after(Instant.parse("2026-01-15T12:00:00Z"))).isEqualTo(ExpiryRule.NEVER);
  }
}
