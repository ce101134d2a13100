package dev.loyalty.jobs.backup;

import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The journal's partitions are named by their months. */
final class Months {

  private static final Pattern PARTITION = Pattern.compile("journal_(\\d{4})_(\\d{2})");

  private Months() {}

  static boolean isPartition(String table) {
    return PARTITION.matcher(table).matches();
  }

  /** The first day of the partition's month. */
  static LocalDate of(String table) {
    Matcher name = PARTITION.matcher(table);
    if (!name.matches()) {
      throw new IllegalArgumentException("no partition of the journal: " + table);
    }
    return LocalDate.of(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2)), 1);
  }
}
