package dev.loyalty.ops.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Compares the JDK's rules for the programs' time zones with the server's. The ledger takes all
 * days from the JDK, so a difference affects only SQL that others write.
 */
final class ZoneCheck {

  private static final String SUBJECT = "time zones";

  private static final String PROGRAMS = "select distinct timezone from loyalty.program";

  private static final String KNOWN =
      "select name from pg_timezone_names where name = any (:zones)";

  private static final String OFFSETS =
      """
      select zone, time, extract(epoch from (time at time zone zone) - (time at time zone 'UTC'))::integer as seconds
      from unnest(:zones) as zone cross join generate_series(:from, :to, interval '1 day') as time
      order by time
      """;

  private static final Duration AROUND_NOW = Duration.ofDays(2 * 365);

  private ZoneCheck() {}

  /**
   * @param handle sees the programs
   */
  static Finding check(Handle handle, Clock clock) {
    Set<String> zones = new TreeSet<>(handle.createQuery(PROGRAMS).mapTo(String.class).list());
    List<String> known = select(handle, KNOWN, zones).mapTo(String.class).list();
    List<String> differing = new ArrayList<>();
    zones.stream()
        .filter(it -> !known.contains(it))
        .forEach(it -> differing.add(it + " (unknown)"));
    findDiffering(handle, known, clock.instant())
        .forEach((zone, since) -> differing.add(zone + " (on " + since + ")"));
    return differing.isEmpty()
        ? Finding.ok(SUBJECT, "the server has the rules of this JDK for those of the programs")
        : Finding.warning(
            SUBJECT,
            "the server has other rules than this JDK ("
                + ZoneRulesProvider.getVersions("UTC").lastKey()
                + ") for "
                + String.join(", ", differing),
            "The ledger uses the JDK's. Your own SQL with `at time zone` may give other days;"
                + " update the older of the two.");
  }

  /** Finds the first day of each zone on which the offsets differ. */
  private static Map<String, LocalDate> findDiffering(
      Handle handle, Collection<String> zones, Instant now) {
    Map<String, LocalDate> differing = new TreeMap<>();
    select(handle, OFFSETS, zones)
        .bind("from", now.minus(AROUND_NOW))
        .bind("to", now.plus(AROUND_NOW))
        .map(
            (row, context) ->
                new ServerOffset(
                    row.getString("zone"),
                    row.getObject("time", OffsetDateTime.class).toInstant(),
                    row.getInt("seconds")))
        .forEach(
            it -> {
              if (!it.isJavas()) {
                differing.putIfAbsent(it.zone(), LocalDate.ofInstant(it.time(), ZoneOffset.UTC));
              }
            });
    return differing;
  }

  private static Query select(Handle handle, String sql, Collection<String> zones) {
    return handle.createQuery(sql).bind("zones", zones.toArray(String[]::new));
  }

  private record ServerOffset(String zone, Instant time, int seconds) {

    boolean isJavas() {
      return ZoneId.of(zone).getRules().getOffset(time).getTotalSeconds() == seconds;
    }
  }
}
