package dev.loyalty.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.activation.ActivatePoints;
import dev.loyalty.jobs.fixture.TimedBook;
import dev.loyalty.jobs.holds.ExpireHolds;
import dev.loyalty.jobs.tiers.EvaluateTiers;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.ledger.store.ProgramSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the end of a date where clocks change, and around a leap day. */
class NightEndsIT {

  private static final String TIERS =
      """
      select a.code, t.level, t.earned from tier t join account a using (program_id, account_id) order by a.code
      """;

  private static TimedBook book(Instant now, String zone, Period window) {
    ProgramSpec of = ProgramSpec.of("retail", "Retail");
    return new TimedBook(
        now,
        new ProgramSpec(
            of.code(),
            of.name(),
            ZoneId.of(zone),
            true,
            0,
            of.balanceCap(),
            null,
            of.activationDelay(),
            of.holdTimeout(),
            of.idempotencyRetention(),
            new Tiers(window, Map.of("bronze", 0L, "silver", 100L))));
  }

  private static RequestHeader header(String account, String key, Instant time) {
    return new RequestHeader("retail", account, key, time, null, null, Map.of());
  }

  private static Request.Earn earn(String account, String key, long points, Instant time) {
    return new Request.Earn(header(account, key, time), points, null, null);
  }

  /** The last microsecond belongs to the date, and what comes behind it doesn't. */
  @ParameterizedTest
  @CsvSource({
    "Europe/London, 2026-03-28, 2026-03-29T00:00:00Z",
    // This day has 23 hours.
    "Europe/London, 2026-03-29, 2026-03-29T23:00:00Z",
    "Europe/London, 2026-10-24, 2026-10-24T23:00:00Z",
    // This day has 25 hours.
    "Europe/London, 2026-10-25, 2026-10-26T00:00:00Z",
    "America/New_York, 2026-03-08, 2026-03-09T04:00:00Z",
    // The next date begins at one, because it has no midnight.
    "America/Santiago, 2026-09-05, 2026-09-06T04:00:00Z",
    "America/Santiago, 2026-09-06, 2026-09-07T03:00:00Z",
    "UTC, 2028-02-28, 2028-02-29T00:00:00Z",
    "UTC, 2028-02-29, 2028-03-01T00:00:00Z",
    "Asia/Tokyo, 2028-02-29, 2028-02-29T15:00:00Z"
  })
  void doesWhatIsDueByTheEndOfTheDate(String zone, LocalDate date, Instant end) throws Exception {
    Instant last = end.minus(1, ChronoUnit.MICROS);
    Instant before = end.minus(Duration.ofDays(2));
    TimedBook book = book(before, zone, Period.ofMonths(1));
    book.post(
        earn("held", "e1", 30, before),
        new Request.Hold(header("held", "h1", before), 10, last),
        new Request.Hold(header("held", "h2", before), 20, end),
        new Request.Earn(header("pending", "e2", before), 3, last, null),
        new Request.Earn(header("pending", "e3", before), 4, end, null));
    book.setTime(end.plus(Duration.ofHours(2)));
    book.post(earn("tier", "e4", 60, last), earn("tier", "e5", 50, end));

    run(book, date);
    assertThat(balances(book)).containsExactly("held,10,0,20", "pending,3,4,0", "tier,110,0,0");
    assertThat(book.select(TIERS)).contains("tier,bronze,60");

    run(book, date.plusDays(1));
    assertThat(balances(book)).containsExactly("held,30,0,0", "pending,7,0,0", "tier,110,0,0");
    assertThat(book.select(TIERS)).contains("tier,silver,110");
  }

  private static void run(TimedBook book, LocalDate date) throws Exception {
    book.run(new ExpireHolds(book.writer(), book.ledger(), book.clock()), date, "retail");
    book.run(new ActivatePoints(book.writer(), book.ledger(), book.clock()), date, "retail");
    book.run(new EvaluateTiers(book.writer(), book.clock()), date, "retail");
  }

  private static List<String> balances(TimedBook book) {
    return book.select("select code, available, pending, held from account order by code");
  }

  /**
   * A window begins behind the date minus it: of a month or a year, cut to the month's last day.
   */
  @ParameterizedTest
  @CsvSource({
    "P1M, 2028-03-28, silver",
    "P1M, 2028-03-29, bronze",
    "P1M, 2028-03-31, bronze",
    "P1Y, 2029-02-27, silver",
    "P1Y, 2029-02-28, silver",
    "P1Y, 2029-03-01, bronze",
    "P4Y, 2032-02-28, silver",
    "P4Y, 2032-02-29, bronze"
  })
  void countsALeapDayAsLongAsTheWindowHasIt(Period window, LocalDate date, String level)
      throws Exception {
    Instant noon = Instant.parse("2028-02-29T12:00:00Z");
    TimedBook book = book(noon, "Europe/London", window);
    book.post(earn("ann", "e1", 100, noon));
    book.run(new EvaluateTiers(book.writer(), book.clock()), LocalDate.of(2028, 2, 29), "retail");
    assertThat(book.select(TIERS)).containsExactly("ann,silver,100");

    book.run(new EvaluateTiers(book.writer(), book.clock()), date, "retail");

    assertThat(book.select(TIERS))
        .containsExactly(level.equals("silver") ? "ann,silver,100" : "ann,bronze,0");
  }
}
