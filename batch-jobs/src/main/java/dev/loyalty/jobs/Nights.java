package dev.loyalty.jobs;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The record of complete nights. Its first entry is the date before nights began, so that a first
 * night that was cut off counts as missing. Thread-safe.
 */
public final class Nights {

  private static final String LAST_BEFORE =
      "select max(business_date) from night where business_date < :date";

  private static final String BEGIN =
      """
      insert into night (business_date, completed_at)
      select cast(:date as date) - 1, now() where not exists (select from night where business_date < :date)
      on conflict (business_date) do nothing
      """;

  private static final String COMPLETE =
      """
      insert into night (business_date, completed_at) values (:date, now()) on conflict (business_date) do nothing
      """;

  private final Jdbi jdbi;

  /**
   * @param jdbi sessions of the writer's role
   */
  public Nights(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Takes the lock that a night, or a program's part of one, holds while it runs.
   *
   * @return empty where another process holds it
   */
  public Optional<NightLock> tryLock() {
    return NightLock.tryTake(jdbi);
  }

  /** Lets nights begin with this date, where no earlier one is recorded. */
  public void begin(LocalDate date) {
    jdbi.useHandle(handle -> handle.createUpdate(BEGIN).bind("date", date).execute());
  }

  /** Returns the dates after the last complete night before it, up to the date. */
  public List<LocalDate> datesToRun(LocalDate date) {
    return findLastBefore(date)
        .map(last -> last.plusDays(1).datesUntil(date.plusDays(1)).toList())
        .orElseGet(() -> List.of(date));
  }

  /** Returns the latest complete night before the date. */
  public Optional<LocalDate> findLastBefore(LocalDate date) {
    return jdbi.withHandle(
        handle ->
            handle.createQuery(LAST_BEFORE).bind("date", date).mapTo(LocalDate.class).findOne());
  }

  /** Records that the date's night, and those before it, are complete. */
  public void complete(LocalDate date) {
    jdbi.useHandle(handle -> handle.createUpdate(COMPLETE).bind("date", date).execute());
  }
}
