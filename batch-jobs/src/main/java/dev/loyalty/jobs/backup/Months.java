package dev.loyalty.jobs.backup;

import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The journal's partitions are named by their months, {@code journal_2026_01}; those that were
 * archived have another name until they are dropped, {@code archived_2026_01_1}.
 */
final class Months {

  private static final Pattern PARTITION =
      Pattern.compile("journal_(\\d{4})_(\\d{2})|archived_(\\d{4})_(\\d{2})_\\d+");

  private Months() {}

  static boolean isPartition(String table) {
    return PARTITION.matcher(table).matches();
  }

  /** Returns the first day of the partition's month. */
  static LocalDate of(String table) {
    Matcher name = PARTITION.matcher(table);
    if (!name.matches()) {
      throw new IllegalArgumentException("no partition of the journal: " + table);
    }
    int first = name.group(1) == null ? 3 : 1;
    return LocalDate.of(
        Integer.parseInt(name.group(first)), Integer.parseInt(name.group(first + 1)), 1);
  }

  /** Returns the name of the month's partition while it is one. */
  static String partition(LocalDate month) {
    return String.format(Locale.ROOT, "journal_%04d_%02d", month.getYear(), month.getMonthValue());
  }
}
