package dev.loyalty.ops.bench;

import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Measures the night after a day of the same work, on books of different sizes in turn. Each book
 * is filled once, in a database of its own; each round lives through the day in a copy of it, so
 * that no round is on an older book than another.
 */
final class NightBench {

  private static final String COPY = "night_copy";
  private static final String HALF_FILLED = "night_half_filled";

  /**
   * @param books the smallest first
   * @param day the number of transfers of the day
   */
  record Settings(List<BookSize> books, int day, int rounds, int writers, int batchSize) {}

  private final Database server;
  private final Kafka kafka;
  private final BenchNight night;
  private final Settings settings;

  NightBench(EmbeddedServers servers, Kafka kafka, Settings settings) {
    this.server = servers.database();
    this.kafka = kafka;
    this.night = new BenchNight(servers.directory(), Clock.systemUTC());
    this.settings = settings;
  }

  /** Fills the books. */
  void fill() throws Exception {
    try (Handle handle = open()) {
      for (BookSize size : settings.books()) {
        if (exists(handle, database(size))) {
          continue;
        }
        drop(handle, HALF_FILLED);
        handle.execute("create database " + HALF_FILLED);
        book(HALF_FILLED, size, LocalDate.now(ZoneOffset.UTC).minusDays(1))
            .fill(size.transfers(), settings.day());
        handle.execute("alter database " + HALF_FILLED + " rename to " + database(size));
      }
    }
  }

  /** Measures all rounds. */
  NightComparison measure() throws Exception {
    Map<String, List<NightMeasurement>> byBook = new LinkedHashMap<>();
    for (int round = 0; round < settings.rounds(); round++) {
      for (BookSize size : settings.books()) {
        byBook.computeIfAbsent(size.toString(), it -> new ArrayList<>()).add(measure(size));
      }
    }
    return NightComparison.of(byBook);
  }

  private NightMeasurement measure(BookSize size) throws Exception {
    try (Handle handle = open()) {
      drop(handle, COPY);
      handle.execute(
          "create database " + COPY + " template " + database(size) + " strategy file_copy");
      LocalDate date = AgedBook.dayAfterLastNight(server.named(COPY));
      NightMeasurement measured = book(COPY, size, date).measure(settings.day());
      drop(handle, COPY);
      return measured;
    }
  }

  private AgedBook book(String database, BookSize size, LocalDate date) {
    return new AgedBook(
        server.named(database),
        kafka,
        new Bench.Settings(1, 0, settings.writers(), size.accounts(), 0, settings.batchSize()),
        night,
        date);
  }

  private static String database(BookSize size) {
    return "night_" + size.transfers() + "_" + size.accounts();
  }

  /** Connects to the server's own database, not to a book. */
  private Handle open() {
    return BookJdbi.of(server.source(Role.MIGRATOR)).open();
  }

  private static boolean exists(Handle handle, String database) {
    return handle
        .createQuery("select exists (select from pg_database where datname = :database)")
        .bind("database", database)
        .mapTo(Boolean.class)
        .one();
  }

  private static void drop(Handle handle, String database) {
    handle.execute("drop database if exists " + database + " with (force)");
  }
}
