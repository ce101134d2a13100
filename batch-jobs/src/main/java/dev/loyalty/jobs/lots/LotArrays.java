package dev.loyalty.jobs.lots;

import java.time.LocalDate;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Lots as the table's two arrays, in PostgreSQL's text form of arrays. It is text because JDBC
 * can't send arrays of arrays of different lengths, and one statement writes the lots of many
 * accounts.
 *
 * @param days {@code {2026-12-31,infinity}}, the earliest first
 * @param remaining the points of each day
 */
record LotArrays(String days, String remaining) {

  private static final String NEVER = "infinity";

  static LotArrays of(NavigableMap<LocalDate, Long> lots) {
    return new LotArrays(
        lots.keySet().stream().map(LotArrays::day).collect(Collectors.joining(",", "{", "}")),
        array(lots.values()));
  }

  static String array(Collection<Long> numbers) {
    return numbers.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
  }

  NavigableMap<LocalDate, Long> lots() {
    NavigableMap<LocalDate, Long> lots = new TreeMap<>();
    String[] eachDay = elements(days);
    String[] each = elements(remaining);
    for (int i = 0; i < each.length; i++) {
      LocalDate day = eachDay[i].equals(NEVER) ? ExpiryRule.NEVER : LocalDate.parse(eachDay[i]);
      lots.put(day, Long.valueOf(each[i]));
    }
    return lots;
  }

  private static String day(LocalDate day) {
    return day.equals(ExpiryRule.NEVER) ? NEVER : day.toString();
  }

  private static String[] elements(String array) {
    String inner = array.substring(1, array.length() - 1);
    return inner.isEmpty() ? new String[0] : inner.split(",", -1);
  }
}
