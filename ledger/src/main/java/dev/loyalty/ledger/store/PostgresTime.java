package dev.loyalty.ledger.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** PostgreSQL's binary form of {@code timestamptz}: microseconds since 2000-01-01. */
public final class PostgresTime {

  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private PostgresTime() {}

  /** What lies between whole microseconds is cut off. */
  public static long micros(Instant time) {
    return ChronoUnit.MICROS.between(EPOCH, time);
  }

  /** The other way round. */
  public static Instant instant(long micros) {
    return EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
