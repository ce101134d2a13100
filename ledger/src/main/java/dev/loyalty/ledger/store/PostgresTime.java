package dev.loyalty.ledger.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** PostgreSQL's binary form of {@code timestamptz}: microseconds since 2000-01-01. */
final class PostgresTime {

  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private PostgresTime() {}

  static long micros(Instant time) {
    return ChronoUnit.MICROS.between(EPOCH, time);
  }

  static Instant instant(long micros) {
    return EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
