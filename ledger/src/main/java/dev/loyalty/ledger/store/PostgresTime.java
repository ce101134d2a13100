package dev.loyalty.ledger.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Converts instants to and from PostgreSQL's binary {@code timestamptz}: microseconds since
 * 2000-01-01.
 */
public final class PostgresTime {

  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private PostgresTime() {}

  /** Returns the microseconds of an instant; fractions of a microsecond are cut off. */
  public static long micros(Instant time) {
    return ChronoUnit.MICROS.between(EPOCH, time);
  }

  /** Returns the instant of the microseconds. */
  public static Instant instant(long micros) {
    return EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
