package dev.loyalty.ops.report;

import dev.loyalty.ops.cli.Table;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Formats values for the templates of reports, which know it as {@code text}. */
public final class ReportText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Groups the digits of a number. */
  public String number(long number) {
    return Table.number(number);
  }

  public String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  public String time(Instant time) {
    return TIME.format(time);
  }
}
