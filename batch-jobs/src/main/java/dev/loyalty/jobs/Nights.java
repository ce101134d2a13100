package dev.loyalty.jobs;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Which nights are complete. The first that is noted is the one before nights began: so a first
 * night that was cut off is known to be missing. Thread-safe.
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
   * @param jdbi of the writer's role
   */
  public Nights(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * The lock that whoever runs a night, or a program's part of one, holds meanwhile.
   *
   * @return empty: somebody else does
   */
  public Optional<NightLock> tryLock() {
    return NightLock.tryTake(jdbi);
  }

  /** Nights begin with this date, where none before it is noted. */
  public void begin(LocalDate date) {
    jdbi.useHandle(handle -> handle.createUpdate(BEGIN).bind("date", date).execute());
  }

  /** The dates after the last complete night before it, up to the date. */
  public List<LocalDate> datesToRun(LocalDate date) {
    return findLastBefore(date)
        .map(last -> last.plusDays(1).datesUntil(date.plusDays(1)).toList())
        .orElseGet(() -> List.of(date));
  }

  /** The latest complete one before the date. */
  public Optional<LocalDate> findLastBefore(LocalDate date) {
    return jdbi.withHandle(
        handle ->
            handle.createQuery(LAST_BEFORE).bind("date", date).mapTo(LocalDate.class).findOne());
  }

  /** All that belongs to the date's night, and to those before it, is done. */
  public void complete(LocalDate date) {
    jdbi.useHandle(handle -> handle.createUpdate(COMPLETE).bind("date", date).execute());
  }
}
