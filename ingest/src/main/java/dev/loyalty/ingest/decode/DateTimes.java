package dev.loyalty.ingest.decode;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * Parses date-times by the contract: RFC 3339, years 1970–9998 (as written, before the offset is
 * applied), seconds 00–59, offset within ±18:00; the fraction may have any number of digits, of
 * which six are kept.
 *
 * <p>{@code DateTimeFormatter} doesn't fit: it takes 24:00, seconds in offsets and years beyond
 * four digits, limits the fraction to nine digits, and is ten times as slow.
 */
final class DateTimes {

  private static final int YEAR_MIN = 1970;
  private static final int YEAR_MAX = 9998;
  private static final int OFFSET_MINUTES_MAX = 18 * 60;
  private static final int FRACTION_DIGITS_KEPT = 6;
  private static final int NANOS_PER_MICRO = 1000;

  /** The length of {@code 2026-11-20T17:00:00}. */
  private static final int SECONDS_END = 19;

  private static final int INVALID = -1;

  private DateTimes() {}

  /** Returns null where the text isn't such a date-time. */
  static @Nullable Instant parse(String text) {
    if (text.length() <= SECONDS_END
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || (text.charAt(10) | 0x20) != 't'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    long day = epochDay(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
    int second = secondOfDay(digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2));
    int fractionEnd = fractionEnd(text);
    if (day == INVALID || second == INVALID || fractionEnd == INVALID) {
      return null;
    }
    int offset = offsetMinutes(text, fractionEnd);
    if (Math.abs(offset) > OFFSET_MINUTES_MAX) {
      return null;
    }
    return Instant.ofEpochSecond(
        day * 86_400 + second - offset * 60L, (long) micros(text, fractionEnd) * NANOS_PER_MICRO);
  }

  private static long epochDay(int year, int month, int day) {
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1) {
      return INVALID;
    }
    if (day > 28 && day > YearMonth.of(year, month).lengthOfMonth()) {
      return INVALID;
    }
    return LocalDate.of(year, month, day).toEpochDay();
  }

  private static int secondOfDay(int hour, int minute, int second) {
    boolean valid =
        hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    return valid ? (hour * 60 + minute) * 60 + second : INVALID;
  }

  /** Returns the index at which the offset begins; an invalid one for a point without digits. */
  private static int fractionEnd(String text) {
    if (text.charAt(SECONDS_END) != '.') {
      return SECONDS_END;
    }
    int at = SECONDS_END + 1;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    return at == SECONDS_END + 1 ? INVALID : at;
  }

  private static int micros(String text, int fractionEnd) {
    int micros = 0;
    for (int i = 1; i <= FRACTION_DIGITS_KEPT; i++) {
      int at = SECONDS_END + i;
      micros = micros * 10 + (at < fractionEnd ? text.charAt(at) - '0' : 0);
    }
    return micros;
  }

  /** Returns the offset; a value beyond the greatest one where it is invalid. */
  private static int offsetMinutes(String text, int at) {
    int left = text.length() - at;
    if (left == 1 && (text.charAt(at) | 0x20) == 'z') {
      return 0;
    }
    if (left != 6 || text.charAt(at + 3) != ':') {
      return Integer.MAX_VALUE;
    }
    char sign = text.charAt(at);
    int hours = digits(text, at + 1, 2);
    int minutes = digits(text, at + 4, 2);
    if (sign != '+' && sign != '-' || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return Integer.MAX_VALUE;
    }
    return (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
  }

  private static int digits(String text, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      if (!isDigit(text.charAt(i))) {
        return INVALID;
      }
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
