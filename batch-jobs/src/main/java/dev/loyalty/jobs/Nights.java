package dev.loyalty.jobs;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Which nights are complete. Thread-safe. */
public final class Nights {

  private static final String LAST_BEFORE =
      "select max(business_date) from night where business_date < :date";

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
   * The dates after the last complete night before it, up to the date; the date alone where there
   * was none yet.
   */
  public List<LocalDate> datesToRun(LocalDate date) {
    return jdbi.withHandle(
            handle ->
                handle.createQuery(LAST_BEFORE).bind("date", date).mapTo(LocalDate.class).findOne())
        .map(last -> last.plusDays(1).datesUntil(date.plusDays(1)).toList())
        .orElseGet(() -> List.of(date));
  }

  /** The latest complete one. */
  public Optional<LocalDate> findLast() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select max(business_date) from night")
                .mapTo(LocalDate.class)
                .findOne());
  }

  /** All that belongs to the date's night is done. */
  public void complete(LocalDate date) {
    jdbi.useHandle(handle -> handle.createUpdate(COMPLETE).bind("date", date).execute());
  }
}
