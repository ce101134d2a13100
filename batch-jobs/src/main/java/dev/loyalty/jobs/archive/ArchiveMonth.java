package dev.loyalty.jobs.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A journal month on its way into the archive.
 *
 * @param part 1, 2 …: rows posted into an archived month make a further part
 * @param rows the rows of all programs; 0 until the state is {@link State#VERIFIED}
 * @param manifest the manifest's path in the archive; null before that
 * @param detached when it was detached; null before
 */
record ArchiveMonth(
    YearMonth month,
    int part,
    State state,
    long rows,
    @Nullable String manifest,
    @Nullable Moment detached) {

  /**
   * The time of a step.
   *
   * @param businessDate the business date of the run that did it
   * @param time the time by the job's clock
   */
  record Moment(LocalDate businessDate, Instant time) {}

  /** The states of a month, in their order; none is skipped. */
  enum State {
    /** The month is only in the journal. */
    EXPORTING,
    /** The month is in the journal and in files with the same rows. */
    VERIFIED,
    /** The month is in the files, and in a table that no longer belongs to the journal. */
    DETACHED,
    /** The month is only in the files. */
    DROPPED;

    static State of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Returns the name in the database. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns a number that grows from month to month. */
  long number() {
    return month.getYear() * 12L + month.getMonthValue();
  }

  /** Returns the month in the next state. */
  ArchiveMonth verified(long itsRows, String itsManifest) {
    return new ArchiveMonth(month, part, State.VERIFIED, itsRows, itsManifest, null);
  }

  /** Returns the name of the month's partition. */
  static String partition(YearMonth month) {
    return String.format(Locale.ROOT, "journal_%04d_%02d", month.getYear(), month.getMonthValue());
  }

  /** Returns the name of the table that was its partition, once it is detached. */
  String detachedTable() {
    return String.format(
        Locale.ROOT, "archived_%04d_%02d_%d", month.getYear(), month.getMonthValue(), part);
  }

  static Instant begin(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  static Instant end(YearMonth month) {
    return begin(month.plusMonths(1));
  }

  @Override
  public String toString() {
    return month + (part == 1 ? "" : " (part " + part + ")");
  }
}
