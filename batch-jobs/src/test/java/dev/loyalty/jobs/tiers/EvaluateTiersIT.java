package dev.loyalty.jobs.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.fixture.FlakySource;
import dev.loyalty.jobs.fixture.TimedBook;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ledger.store.TierChange;
import dev.loyalty.ledger.store.TierChanges;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvaluateTiersIT {

  private static final Instant NOW = Instant.parse("2026-06-10T12:00:00Z");
  private static final LocalDate TODAY = LocalDate.of(2026, 6, 10);

  private static final String TIERS =
      "select a.code, t.level from tier t join account a using (program_id, account_id) order by"
          + " a.code";
  private static final String CHANGES =
      """
      select a.code, c.business_date, c.from_level, c.to_level, c.points
      from tier_change c join account a using (program_id, account_id) order by a.code, c.tier_change_id
      """;

  private static final String SUMS_DIFFER =
      """
      select account_id, t.earned, x.earned
      from (select d.account_id, coalesce(sum(d.points) filter (where d.day > e.earned_after), 0) as earned
        from day_earnings d join tier_evaluation e using (program_id) where d.day <= e.business_date group by d.account_id) as x
      full join tier t using (account_id)
      where t.earned is distinct from x.earned
      """;

  private static ProgramSpec spec(Map<String, Long> levels) {
    ProgramSpec of = ProgramSpec.of("retail", "Retail");
    return new ProgramSpec(
        of.code(),
        of.name(),
        ZoneId.of("Europe/London"),
        true,
        -1000,
        of.balanceCap(),
        null,
        of.activationDelay(),
        of.holdTimeout(),
        of.idempotencyRetention(),
        new Tiers(Period.ofMonths(1), levels));
  }

  private static TimedBook book() {
    return new TimedBook(
        NOW, spec(Map.of("bronze", 0L, "silver", 100L, "gold", 1000L, "platinum", 5000L)));
  }

  private static EvaluateTiers job(TimedBook book) {
    return new EvaluateTiers(book.writer(), book.clock());
  }

  private static RequestHeader header(String account, String key, String time) {
    return new RequestHeader("retail", account, key, Instant.parse(time), null, null, Map.of());
  }

  private static Request earn(String account, String key, long points, String time) {
    return new Request.Earn(header(account, key, time), points, null, null);
  }

  @Test
  void sumsWhatWasEarnedInTheWindow() throws Exception {
    TimedBook book = book();
    book.post(
        earn("ann", "e1", 600, "2026-06-10T10:00:00Z"),
        // Late at night in UTC it is the next day in London's summer, the window's first.
        earn("ann", "e2", 400, "2026-05-10T23:30:00Z"),
        earn("bob", "e3", 999, "2026-06-10T10:00:00Z"),
        earn("bob", "e4", 500, "2026-05-10T22:30:00Z"),
        // Tomorrow.
        earn("bob", "e5", 500, "2026-06-10T23:00:00Z"),
        new Request.Adjust(header("cid", "a1", "2026-06-10T10:00:00Z"), 800, Direction.CREDIT),
        earn("cid", "e6", 150, "2026-06-10T10:00:00Z"),
        new Request.Reverse(header("cid", "r1", "2026-06-10T11:00:00Z"), "e6", 60L));
    book.run(job(book), TODAY, "retail");
    assertThat(book.select(TIERS)).containsExactly("ann,gold", "bob,silver", "cid,bronze");
    assertThat(book.select(CHANGES))
        .containsExactly(
            "ann,2026-06-10,null,gold,1000",
            "bob,2026-06-10,null,silver,999",
            "cid,2026-06-10,null,bronze,90");

    assertThat(book.run(job(book), TODAY.plusDays(1), "retail").changed()).isEqualTo(2);
    assertThat(book.select(TIERS)).containsExactly("ann,silver", "bob,gold", "cid,bronze");
  }

  /** The window is a month: a day is kept for 25, and a change for five years. */
  @Test
  void forgetsDaysAndChangesThatAreOld() throws Exception {
    TimedBook book = book();
    book.post(
        earn("ann", "e1", 600, "2024-05-10T10:00:00Z"),
        earn("ann", "e2", 700, "2024-05-11T10:00:00Z"),
        earn("ann", "e3", 800, "2026-06-10T10:00:00Z"));
    book.run(job(book), TODAY, "retail");
    assertThat(book.select("select day, points from day_earnings order by day"))
        .containsExactly("2024-05-11,700", "2026-06-10,800");

    LocalDate later = TODAY.plusYears(5).plusDays(1);
    book.run(job(book), later.minusDays(1), "retail");
    assertThat(book.select("select business_date from tier_change order by 1"))
        .contains("2026-06-10");
    book.owner().useHandle(handle -> handle.execute("update tier_change set published_at = now()"));
    book.run(job(book), later, "retail");
    assertThat(book.select("select business_date from tier_change order by 1"))
        .isNotEmpty()
        .doesNotContain("2026-06-10");
  }

  @Test
  void goesDownOneLevelANight() throws Exception {
    TimedBook book = book();
    book.post(earn("ann", "e1", 5000, "2026-06-10T10:00:00Z"));
    book.run(job(book), TODAY, "retail");
    LocalDate out = LocalDate.of(2026, 7, 10);
    for (int night = 0; night < 5; night++) {
      book.run(job(book), out.plusDays(night), "retail");
    }
    assertThat(book.select(CHANGES))
        .containsExactly(
            "ann,2026-06-10,null,platinum,5000",
            "ann,2026-07-10,platinum,gold,0",
            "ann,2026-07-11,gold,silver,0",
            "ann,2026-07-12,silver,bronze,0");
  }

  @Test
  void looksOnlyAtWhomSomethingHasChangedFor() throws Exception {
    TimedBook book = book();
    book.post(
        earn("ann", "e1", 10, "2026-06-10T10:00:00Z"),
        earn("bob", "e2", 10, "2026-06-08T10:00:00Z"));
    assertThat(book.run(job(book), TODAY, "retail").changed()).isEqualTo(4);
    assertThat(book.run(job(book), TODAY.plusDays(1), "retail").read()).isZero();
    // An event that comes late.
    book.post(earn("bob", "e3", 100, "2026-06-09T10:00:00Z"));
    book.run(job(book), TODAY.plusDays(2), "retail");
    assertThat(book.select(TIERS)).containsExactly("ann,bronze", "bob,silver");
  }

  @Test
  void aDateBeforeOneThatWasEvaluatedChangesNoTier() throws Exception {
    TimedBook book = book();
    book.post(earn("ann", "e1", 1000, "2026-06-10T10:00:00Z"));
    book.run(job(book), TODAY, "retail");
    book.post(earn("ann", "e2", 4000, "2026-06-10T10:00:00Z"));
    JobResult earlier = book.run(job(book), TODAY.minusDays(1), "retail");
    assertThat(earlier.skipped()).containsKey("a later date was evaluated before");
    assertThat(book.select(TIERS)).containsExactly("ann,gold");
    book.run(job(book), TODAY.plusDays(1), "retail");
    assertThat(book.select(TIERS)).containsExactly("ann,platinum");
  }

  /**
   * After missed nights and events of any day, the stored sums equal those computed from the
   * events.
   */
  @Test
  void keepsTheSumOfTheWindow() throws Exception {
    TimedBook book = book();
    Random random = new Random(3);
    LocalDate date = TODAY;
    for (int night = 0; night < 15; night++) {
      for (int i = 0; i < 20; i++) {
        LocalDate day = date.plusDays(random.nextInt(90) - 70);
        book.post(earn("m" + random.nextInt(8), night + "#" + i, 10, day + "T10:00:00Z"));
      }
      book.run(job(book), date, "retail");
      assertThat(book.select(SUMS_DIFFER)).as("on %s", date).isEmpty();
      date = date.plusDays(random.nextInt(1, random.nextBoolean() ? 3 : 50));
    }
  }

  @Test
  void newLevelsAreForEveryAccount() throws Exception {
    TimedBook book = book();
    book.post(earn("ann", "e1", 500, "2026-06-10T10:00:00Z"));
    book.run(job(book), TODAY, "retail");
    new ProgramStore(book.writer())
        .apply(List.of(spec(Map.of("bronze", 0L, "gold", 400L))), "test");
    book.run(job(book), TODAY.plusDays(1), "retail");
    assertThat(book.select(TIERS)).containsExactly("ann,gold");
  }

  @Test
  void aProgramWithoutTiersHasNothingToDo() throws Exception {
    TimedBook book = new TimedBook(NOW, ProgramSpec.of("retail", "Retail"));
    assertThat(book.run(job(book), TODAY, "retail").read()).isZero();
  }

  @Test
  void handsChangesOverToBePublishedOnce() throws Exception {
    TimedBook book = book();
    book.post(
        earn("ann", "e1", 500, "2026-06-10T10:00:00Z"),
        earn("bob", "e2", 1, "2026-06-10T10:00:00Z"));
    book.run(job(book), TODAY, "retail");
    TierChanges changes = new TierChanges(book.writer());
    List<TierChange> found = changes.findUnpublished(10);
    assertThat(found)
        .extracting(TierChange::account, TierChange::from, TierChange::to, TierChange::points)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("ann", null, "silver", 500L),
            org.assertj.core.groups.Tuple.tuple("bob", null, "bronze", 1L));
    changes.markPublished(found.subList(0, 1), NOW);
    assertThat(changes.findUnpublished(10)).isEqualTo(found.subList(1, 2));
  }

  @Test
  void cutOffAnywhereItEndsAsIfUndisturbed() throws Exception {
    TimedBook undisturbed = book();
    TimedBook disturbed = book();
    fill(undisturbed);
    fill(disturbed);
    undisturbed.run(job(undisturbed), TODAY, "retail");
    undisturbed.run(job(undisturbed), TODAY.plusDays(20), "retail");

    FlakySource source = disturbed.flaky();
    EvaluateTiers job = new EvaluateTiers(BookJdbi.of(source), disturbed.clock());
    assertThat(disturbed.runInPieces(job, source, TODAY, "retail")).isGreaterThan(2);
    disturbed.runInPieces(job, source, TODAY.plusDays(20), "retail");
    assertThat(undisturbed.select(CHANGES)).hasSizeGreaterThan(2500);
    for (String query : List.of(TIERS, CHANGES, "select * from day_earnings order by 1, 2, 3")) {
      assertThat(disturbed.select(query)).isEqualTo(undisturbed.select(query));
    }
  }

  /** More accounts than are taken at once. */
  private static void fill(TimedBook book) {
    Random random = new Random(2);
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      requests.add(
          earn(
              "m" + i,
              "k" + i,
              random.nextInt(6000) + 1,
              "2026-0%d-15T10:00:00Z".formatted(5 + i % 2)));
    }
    book.postTo(0, requests);
  }
}
