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
 * @param part 1, 2 …: what is posted into a month that has been archived makes a further part
 * @param rows of all programs; 0 until the state is {@link State#VERIFIED}
 * @param manifest its path in the archive; null before that
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
   * When something was done.
   *
   * @param businessDate of the run that did it
   * @param time by the job's clock
   */
  record Moment(LocalDate businessDate, Instant time) {}

  /** Each follows from the one before, and none is skipped. */
  enum State {
    /** In the journal alone. */
    EXPORTING,
    /** In the journal and in files that say the same. */
    VERIFIED,
    /** In the files, and in a table that is no part of the journal any more. */
    DETACHED,
    /** In the files alone. */
    DROPPED;

    static State of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** As in the database. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Grows from month to month. */
  long number() {
    return month.getYear() * 12L + month.getMonthValue();
  }

  /** The same, one state on. */
  ArchiveMonth verified(long itsRows, String itsManifest) {
    return new ArchiveMonth(month, part, State.VERIFIED, itsRows, itsManifest, null);
  }

  /** The name of the month's partition. */
  static String partition(YearMonth month) {
    return String.format(Locale.ROOT, "journal_%04d_%02d", month.getYear(), month.getMonthValue());
  }

  /** The name of the table that was its partition, once it is detached. */
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
