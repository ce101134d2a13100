package dev.loyalty.jobs.journal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Lets SQL find the day of a moment in a time zone by Java's rules alone. PostgreSQL has rules of
 * its own: it may know a zone under another name or not at all, take {@code CET} for a fixed
 * offset, or be of another year than the JDK. Immutable.
 *
 * @param since when each offset begins, in order; the first one holds before that too
 * @param offsets from UTC
 */
public record LocalDays(List<Instant> since, List<ZoneOffset> offsets) {

  /** A time before all rows of a journal. */
  private static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");

  /** PostgreSQL doesn't read years of five digits as Java writes them. */
  private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

  /** The time ahead that is covered. A later event falls on the day by the last offset. */
  private static final Duration AHEAD = Duration.ofDays(100 * 366);

  public LocalDays {
    since = List.copyOf(since);
    offsets = List.copyOf(offsets);
  }

  /**
   * Covers every moment up to a century after the given one.
   *
   * @param latest about when the latest event was posted
   */
  public static LocalDays upTo(ZoneId zone, Instant latest) {
    return between(zone, BEGINNING, latest.plus(AHEAD));
  }

  /** Covers the moments from one to the other. */
  public static LocalDays between(ZoneId zone, Instant from, Instant to) {
    ZoneRules rules = zone.getRules();
    List<Instant> since = new ArrayList<>();
    List<ZoneOffset> offsets = new ArrayList<>();
    since.add(BEGINNING);
    offsets.add(rules.getOffset(from));
    ZoneOffsetTransition next = rules.nextTransition(from);
    Instant end = to.isBefore(END) ? to : END;
    while (next != null && !next.getInstant().isAfter(end)) {
      since.add(next.getInstant());
      offsets.add(next.getOffsetAfter());
      next = rules.nextTransition(next.getInstant());
    }
    return new LocalDays(since, offsets);
  }

  /**
   * SQL for the day of a {@code timestamptz}, with the values that {@link #bindTo} gives.
   *
   * @param time SQL for the moment
   */
  public static String dayOf(String time) {
    return "((<time> + (:localOffsets)[width_bucket(<time>, :localSince)]) at time zone 'UTC')::date"
        .replace("<time>", time);
  }

  /** Binds {@code localSince} and {@code localOffsets}. */
  public <S extends SqlStatement<S>> S bindTo(S statement) {
    return statement
        .bind("localSince", array("timestamptz", since))
        .bind(
            "localOffsets",
            array(
                "interval",
                offsets.stream().map(it -> Duration.ofSeconds(it.getTotalSeconds())).toList()));
  }

  private static Argument array(String type, List<?> values) {
    return (position, statement, context) ->
        statement.setArray(
            position,
            statement
                .getConnection()
                .createArrayOf(type, values.stream().map(Object::toString).toArray()));
  }
}
