package dev.loyalty.jobs.backup;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.IsoFields;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Chooses the backups that stay: the last one of each of the latest 7 days, 4 weeks (from Monday)
 * and 12 months that have any, and always the last one that was verified.
 */
final class Retention {

  private static final int DAYS = 7;
  private static final int WEEKS = 4;
  private static final int MONTHS = 12;

  private Retention() {}

  /** Returns the names of those that stay. */
  static Set<String> keep(List<Backup> backups) {
    List<Backup> newestFirst =
        backups.stream()
            .sorted(
                Comparator.comparing((Backup it) -> it.manifest().businessDate())
                    .thenComparing(it -> it.manifest().createdAt())
                    .reversed())
            .toList();
    Set<String> kept = new LinkedHashSet<>();
    keepLastOfEach(newestFirst, DAYS, date -> date, kept);
    keepLastOfEach(newestFirst, WEEKS, Retention::week, kept);
    keepLastOfEach(newestFirst, MONTHS, YearMonth::from, kept);
    backups.stream()
        .filter(Backup::isVerified)
        .max(Comparator.comparing(it -> it.manifest().createdAt()))
        .ifPresent(it -> kept.add(it.name()));
    return kept;
  }

  private static void keepLastOfEach(
      List<Backup> newestFirst, int most, Function<LocalDate, Object> period, Set<String> kept) {
    Set<Object> seen = new HashSet<>();
    for (Backup backup : newestFirst) {
      if (seen.size() < most && seen.add(period.apply(backup.manifest().businessDate()))) {
        kept.add(backup.name());
      }
    }
  }

  /** Returns the week; the last days of December may be in the first week of the next year. */
  private static Object week(LocalDate date) {
    return date.get(IsoFields.WEEK_BASED_YEAR) * 100 + date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
  }
}
