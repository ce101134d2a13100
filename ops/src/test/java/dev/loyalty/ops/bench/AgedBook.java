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
 * A book of a year, up to the night before the measured day, so that the next night has the work of
 * that day alone. Books of all sizes have the same work: as many transfers came a year before
 * (their points expire, no longer count for tiers, and their keys are pruned) and on the day before
 * (their points become available). All other transfers came in between.
 */
final class AgedBook {

  private static final Duration NO_DELAY = Duration.ZERO;
  private static final Duration DELAY = Duration.ofDays(1);

  /** The end of the night. */
  private static final Duration MORNING = Duration.ofHours(4);

  private static final String LAST_NIGHT =
      "select max(business_date) from reconciliation_run where program_id = 0";

  private final Database database;
  private final Kafka kafka;
  private final Bench.Settings settings;
  private final BenchNight night;
  private final LocalDate date;

  /**
   * @param settings of posting
   * @param date the measured day, which is over
   */
  AgedBook(
      Database database, Kafka kafka, Bench.Settings settings, BenchNight night, LocalDate date) {
    this.database = database;
    this.kafka = kafka;
    this.settings = settings;
    this.night = night;
    this.date = date;
  }

  /** Returns the day after the last night of the book. */
  static LocalDate dayAfterLastNight(Database database) {
    return BookJdbi.of(database.source(Role.WRITER))
        .withHandle(handle -> handle.createQuery(LAST_NIGHT).mapTo(LocalDate.class).one())
        .plusDays(1);
  }

  /**
   * Fills an empty database, up to the end of the night before the day.
   *
   * @param day the number of transfers of a day, which are part of {@code transfers}
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

  /** Posts the transfers of the day, and measures the night that follows. */
  NightMeasurement measure(long day) throws Exception {
    new SchemaMigration(database).run();
    post(day, date, date);
    BenchBook.settle(database);
    return night.run(database, date);
  }

  /** Sets the rules: the measured night is the first that prunes keys. */
  private void rule(Duration activationDelay, LocalDate yearAgo) {
    JobsBook.applyProgram(
        database, activationDelay, Duration.ofDays(ChronoUnit.DAYS.between(yearAgo, date)));
  }

  private void post(long requests, LocalDate first, LocalDate last) throws Exception {
    Instant from = first.atStartOfDay(ZoneOffset.UTC).toInstant().plus(MORNING);
    Instant until = last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().minusMillis(1);
    // Each request looks at the clock once, and each batch once or twice.
    PassingTime time = new PassingTime(from, until, requests + requests / 50);
    new Bench(database, kafka, settings, time)
        .fill(requests, time.withZone(ZoneOffset.UTC), done -> {});
    JobsBook.takeOutcomes(database);
  }
}
