package dev.loyalty.jobs.lots;

import dev.loyalty.ledger.model.Program;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The rule for the day at whose end points expire. Days and months are those of the program's time
 * zone; a month that is too short gives its last day.
 *
 * @param period null where points without an expiry of their own never expire
 */
record ExpiryRule(ZoneId zone, @Nullable Period period) {

  /** A day later than every other. */
  static final LocalDate NEVER = LocalDate.MAX;

  /** The last day that PostgreSQL and people can read; a later one means never. */
  private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

  static ExpiryRule of(Program program) {
    return new ExpiryRule(program.timezone(), program.expiry());
  }

  /** Returns the day of points with an expiry of their own. */
  LocalDate at(Instant expiresAt) {
    return bounded(expiresAt.atZone(zone).toLocalDate());
  }

  /** Returns the day of points that came at this time, by the program's rule. */
  LocalDate after(Instant time) {
    if (period == null) {
      return NEVER;
    }
    try {
      return bounded(time.atZone(zone).toLocalDate().plus(period));
    } catch (DateTimeException | ArithmeticException e) {
      // It is beyond the range of dates.
      return NEVER;
    }
  }

  private static LocalDate bounded(LocalDate day) {
    return day.isAfter(LAST) ? NEVER : day;
  }
}
