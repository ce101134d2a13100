package dev.loyalty.ops.program;

import dev.loyalty.ledger.store.IsoDuration;
import java.time.Period;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Single values of the file. YAML 1.1 guesses types from what a value looks like ({@code no} is a
 * boolean, {@code 010} is eight); where that guess could surprise, the value is refused and the
 * finding says how to write it.
 */
final class Scalars {

  /** A century, so that no date-time overflows when a period is added to it. */
  private static final int MONTHS_MAX = 1_200;

  private static final int DAYS_MAX = 36_525;

  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9_]*)");
  private static final Pattern PERIOD =
      Pattern.compile("P(?=[0-9])([0-9]{1,6}Y)?([0-9]{1,6}M)?([0-9]{1,6}W)?([0-9]{1,6}D)?");
  private static final Pattern PLAIN_WORDS =
      Pattern.compile("([0-9]{1,6}) ?(h|hour|d|day|w|week|m|month|y|year)s?");

  private Scalars() {}

  static @Nullable String text(Field field, Findings findings) {
    if (field.is(Tag.STR)) {
      return field.scalar();
    }
    String quoted = field.scalar() == null ? "" : "; write it in quotes";
    findings.add(field, field.echo() + " is no text" + quoted);
    return null;
  }

  static boolean flag(Field field, Findings findings) {
    String word = field.is(Tag.BOOL) ? String.valueOf(field.scalar()) : "";
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> {
        findings.add(field, field.echo() + " should be true or false");
        yield false;
      }
    };
  }

  /** {@code min} where it is no such number. */
  static long number(Field field, long min, long max, Findings findings) {
    String text = field.is(Tag.INT) ? field.scalar() : null;
    if (text == null || !NUMBER.matcher(text).matches()) {
      findings.add(field, field.echo() + " is no whole number");
      return min;
    }
    String digits = text.replace("_", "");
    // 18 digits fit into a long, and every range here is smaller.
    long number = digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    if (number < min || number > max) {
      findings.add(field, Field.printable(text) + " is outside of " + min + " to " + max);
      return min;
    }
    return number;
  }

  static @Nullable IsoDuration duration(Field field, Findings findings) {
    String text = field.scalar();
    if (text != null) {
      try {
        return IsoDuration.parse(text);
      } catch (IllegalArgumentException e) {
        String written = plainWords(text, "PT%sH", null);
        findings.add(
            field,
            field.echo()
                + (written == null
                    ? " " + e.getMessage()
                    : " is no ISO 8601 duration; write " + written));
        return null;
      }
    }
    findings.add(field, field.echo() + " is no ISO 8601 duration; write it like P400D or PT72H");
    return null;
  }

  @SuppressWarnings("JavaPeriodGetDays") // Its months are bounded beside its days.
  static @Nullable Period period(Field field, Findings findings) {
    String text = field.scalar();
    if (text == null || !PERIOD.matcher(text).matches()) {
      String written = text == null ? null : plainWords(text, null, "P%sM");
      findings.add(
          field,
          field.echo()
              + " is no ISO 8601 period; write "
              + (written == null ? "it like P24M or P365D" : written));
      return null;
    }
    Period period = Period.parse(text);
    if (period.isZero()) {
      findings.add(field, field.echo() + " is no time at all; leave the field out for never");
      return null;
    }
    if (period.toTotalMonths() > MONTHS_MAX || period.getDays() > DAYS_MAX) {
      findings.add(field, field.echo() + " is longer than a century");
      return null;
    }
    return period;
  }

  /** "24 months" → P24M; null where it isn't like that, or where the unit has no place here. */
  private static @Nullable String plainWords(
      String text, @Nullable String hours, @Nullable String months) {
    Matcher matcher = PLAIN_WORDS.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return null;
    }
    String form =
        switch (matcher.group(2).charAt(0)) {
          case 'h' -> hours;
          case 'd' -> "P%sD";
          case 'w' -> "P%sW";
          case 'm' -> months;
          default -> months == null ? null : "P%sY";
        };
    return form == null ? null : String.format(Locale.ROOT, form, matcher.group(1));
  }
}
