package dev.loyalty.ops.bench;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A book that has lived for a year, until the night before the day that is measured: so the next
 * night has that day's work alone. Of this it has as much as any other book with such a day. As
 * many transfers came on the day a year before, whose points expire now, no longer count for tiers,
 * and whose keys are forgotten; and as many the day before, whose points become available. All the
 * others came in between.
 */
final class AgedBook {

  private static final Duration NO_DELAY = Duration.ZERO;
  private static final Duration DELAY = Duration.ofDays(1);

  /** The night is over by then. */
  private static final Duration MORNING = Duration.ofHours(4);

  private static final String LAST_NIGHT =
      "select max(business_date) from reconciliation_run where program_id = 0";

  private final Database database;
  private final Kafka kafka;
  private final Bench.Settings settings;
  private final BenchNight night;
  private final LocalDate date;

  /**
   * @param settings of what posts
   * @param date the measured day's, which is over
   */
  AgedBook(
      Database database, Kafka kafka, Bench.Settings settings, BenchNight night, LocalDate date) {
    this.database = database;
    this.kafka = kafka;
    this.settings = settings;
    this.night = night;
    this.date = date;
  }

  /** A book that was filled some days ago has its day later than on the day after its last. */
  static LocalDate dayAfterLastNight(Database database) {
    return BookJdbi.of(database.source(Role.WRITER))
        .withHandle(handle -> handle.createQuery(LAST_NIGHT).mapTo(LocalDate.class).one())
        .plusDays(1);
  }

  /**
   * Fills an empty database, up to the end of the night before the day.
   *
   * @param day how many transfers a day has, of all {@code transfers}
   */
  void fill(long transfers, long day) throws Exception {
    LocalDate yearAgo = date.minus(JobsBook.EXPIRY);
    LocalDate dayBefore = date.minusDays(1);
    new SchemaMigration(database).run();
    JobsBook.makeMonths(database, yearAgo);
    rule(NO_DELAY, yearAgo);
    post(day, yearAgo, yearAgo);
    long between = transfers - 2 * day;
    post(between, yearAgo.plusDays(1), dayBefore.minusDays(1));
    rule(DELAY, yearAgo);
    post(day, dayBefore, dayBefore);
    night.run(database, dayBefore);
    JobsBook.vacuum(database);
  }

  /**
   * Lives through the day, and measures the night that follows. A book that was kept may be of an
   * older schema.
   */
  NightMeasurement measure(long day) throws Exception {
    new SchemaMigration(database).run();
    post(day, date, date);
    BenchBook.settle(database);
    return night.run(database, date);
  }

  /** Keys are kept so long that the day's night is the first that forgets some. */
  private void rule(Duration activationDelay, LocalDate yearAgo) {
    JobsBook.applyProgram(
        database, activationDelay, Duration.ofDays(ChronoUnit.DAYS.between(yearAgo, date)));
  }

  private void post(long requests, LocalDate first, LocalDate last) throws Exception {
    Instant from = first.atStartOfDay(ZoneOffset.UTC).toInstant().plus(MORNING);
    Instant until = last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusMillis(1);
    // Besides each request, each batch looks at it once or twice.
    PassingTime time = new PassingTime(from, until, requests + requests / 50);
    new Bench(database, kafka, settings, time)
        .fill(requests, time.withZone(ZoneOffset.UTC), done -> {});
    JobsBook.takeOutcomes(database);
  }
}
