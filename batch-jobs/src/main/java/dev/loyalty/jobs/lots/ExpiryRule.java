package dev.loyalty.jobs.lots;

import dev.loyalty.ledger.model.Program;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * On which day points expire, at its end: days and months are those of the program's time zone. A
 * month that is too short gives its last day.
 *
 * @param period null: points that don't say themselves never expire
 */
record ExpiryRule(ZoneId zone, @Nullable Period period) {

  /** Later than every other day. */
  static final LocalDate NEVER = LocalDate.MAX;

  /** What PostgreSQL and people can read; beyond is never. */
  private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

  static ExpiryRule of(Program program) {
    return new ExpiryRule(program.timezone(), program.expiry());
  }

  /** Of points that say themselves when they expire. */
  LocalDate at(Instant expiresAt) {
    return bounded(expiresAt.atZone(zone).toLocalDate());
  }

  /** Of points that came at this time, by the program's rule. */
  LocalDate after(Instant time) {
    if (period == null) {
      return NEVER;
    }
    try {
      return bounded(time.atZone(zone).toLocalDate().plus(period));
    } catch (DateTimeException | ArithmeticException e) {
      // Beyond what dates can say.
      return NEVER;
    }
  }

  private static LocalDate bounded(LocalDate day) {
    return day.isAfter(LAST) ? NEVER : day;
  }
}
