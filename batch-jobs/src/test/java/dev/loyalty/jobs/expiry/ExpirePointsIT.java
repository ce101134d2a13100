package dev.loyalty.jobs.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.fixture.FlakySource;
import dev.loyalty.jobs.fixture.TimedBook;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.ProgramSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ExpirePointsIT {

  /** The date of the requests of {@link Requests}: their points expire a month later. */
  private static final LocalDate RULE = LocalDate.of(2026, 2, 15);

  private static final String LOTS =
      """
      select a.code, l.expires_on, l.remaining from lot l join account a using (program_id, account_id)
      order by a.code, l.expires_on
      """;
  private static final String EXPIRED =
      "select idempotency_key, points from journal where type = 14 order by idempotency_key";
  private static final String BALANCES =
      "select code, available, held, legs from account order by code";

  private static final String LOTS_DIFFER =
      """
      select a.code, a.available, s.debt from account a left join account_lots s using (program_id, account_id)
      where a.legs <> coalesce(s.legs_folded, 0) or a.available <> - coalesce(s.debt, 0) + (select coalesce(sum(l.remaining), 0)
        from lot l where l.program_id = a.program_id and l.account_id = a.account_id)
      """;

  /** Lots that nobody would find on their day. */
  private static final String FORGOTTEN =
      """
      select l.account_id, l.expires_on from lot l
      where l.expires_on is not null and not exists (select from lot_due d
        where d.program_id = l.program_id and d.expires_on = l.expires_on and l.account_id = any (d.account_ids))
      """;

  private final Requests p = new Requests("retail");

  private static TimedBook book() {
    ProgramSpec of = ProgramSpec.of("retail", "Retail");
    return new TimedBook(
        Requests.TIME,
        new ProgramSpec(
            of.code(),
            of.name(),
            ZoneId.of("Europe/London"),
            true,
            -1000,
            of.balanceCap(),
            Period.ofMonths(1),
            of.activationDelay(),
            of.holdTimeout(),
            of.idempotencyRetention(),
            null));
  }

  private static ExpirePoints job(TimedBook book) {
    return new ExpirePoints(book.writer(), book.ledger(), book.clock());
  }

  private Request.Earn earnUntil(String account, String key, long points, String expiresAt) {
    return new Request.Earn(p.header(account, key), points, null, Instant.parse(expiresAt));
  }

  @Test
  void expiresWhatIsLeftAtTheEndOfItsDay() throws Exception {
    TimedBook book = book();
    book.post(
        p.earn("ann", "e1", 100),
        earnUntil("ann", "e2", 50, "2026-02-01T10:00:00Z"),
        p.redeem("ann", "r1", 30),
        p.earn("bob", "e3", 5),
        earnUntil("bob", "e4", 6, "2030-01-01T00:00:00Z"));

    assertThat(book.run(job(book), LocalDate.of(2026, 1, 31), "retail").changed()).isEqualTo(2);
    assertThat(book.select(EXPIRED)).isEmpty();

    book.run(job(book), LocalDate.of(2026, 2, 1), "retail");
    assertThat(book.select(EXPIRED)).containsExactly("~expire:ann:2026-02-01,20");

    JobResult result = book.run(job(book), RULE, "retail");
    assertThat(book.select(EXPIRED))
        .containsExactly(
            "~expire:ann:2026-02-01,20", "~expire:ann:2026-02-15,100", "~expire:bob:2026-02-15,5");
    assertThat(result.skipped()).isEmpty();
    assertThat(book.select(LOTS)).containsExactly("bob,2030-01-01,6");
    assertThat(book.select("select expires_on from lot_due")).containsExactly("2030-01-01");
    assertThat(book.select(LOTS_DIFFER)).isEmpty();
  }

  @Test
  void aSecondRunFindsNothing() throws Exception {
    TimedBook book = book();
    book.post(p.earn("ann", "e1", 100));
    book.run(job(book), RULE.plusDays(1), "retail");
    List<String> expired = book.select(EXPIRED);
    assertThat(expired).hasSize(1);
    JobResult again = book.run(job(book), RULE, "retail");
    assertThat(again.changed()).isZero();
    assertThat(book.select(EXPIRED)).isEqualTo(expired);
  }

  @Test
  void countsAgainWhereTheAccountMovesOn() throws Exception {
    TimedBook book = book();
    book.post(p.earn("ann", "e1", 100), p.earn("bob", "e2", 100));
    JobListener meanwhile =
        new JobListener() {
          private boolean spent;

          @Override
          public void advanced(RunId id, String step, long read, long changed) {
            if (!spent && step.equals("fold")) {
              spent = true;
              book.post(p.redeem("ann", "r1", 40), p.redeem("bob", "r2", 100));
            }
          }

          @Override
          public void ended(RunId id) {}
        };
    book.run(job(book), RULE, "retail", meanwhile);
    assertThat(book.select(EXPIRED)).containsExactly("~expire:ann:2026-02-15,60");
    assertThat(book.select(LOTS_DIFFER)).isEmpty();
  }

  @Test
  void pointsThatComeBackAfterTheirDayGoWithTheNextDate() throws Exception {
    TimedBook book = book();
    book.post(p.earn("ann", "e1", 100), p.hold("ann", "h1", 70));
    book.run(job(book), RULE, "retail");
    assertThat(book.select(EXPIRED)).containsExactly("~expire:ann:2026-02-15,30");
    book.post(p.release("ann", "x1", "h1"));
    book.run(job(book), RULE.plusDays(1), "retail");
    assertThat(book.select(EXPIRED))
        .containsExactly("~expire:ann:2026-02-15,30", "~expire:ann:2026-02-16,70");
  }

  @Test
  void expiresPointsOfFrozenAccounts() throws Exception {
    TimedBook book = book();
    book.post(p.earn("ann", "e1", 100), p.freeze("ann", "f1"));
    book.run(job(book), RULE, "retail");
    assertThat(book.select(BALANCES)).containsExactly("ann,0,0,2");
  }

  @Test
  void pendingPointsTakeTheirOwnDayAlong() throws Exception {
    TimedBook book = book();
    Instant expiresAt = Instant.parse("2026-06-01T12:00:00Z");
    book.post(
        new Request.Earn(p.header("ann", "e1"), 100, Requests.LATER, expiresAt),
        p.reverse("ann", "x1", "e1", 40));
    dev.loyalty.jobs.activation.ActivatePoints activate =
        new dev.loyalty.jobs.activation.ActivatePoints(book.writer(), book.ledger(), book.clock());
    book.run(job(book), LocalDate.of(2026, 1, 20), "retail");
    assertThat(book.select(LOTS)).isEmpty();
    book.run(activate, LocalDate.of(2026, 1, 23), "retail");
    book.run(job(book), LocalDate.of(2026, 1, 23), "retail");
    assertThat(book.select(LOTS)).containsExactly("ann,2026-06-01,60");
  }

  @Test
  void givesBackTheDaysThatWereTaken() throws Exception {
    TimedBook book = book();
    book.post(
        earnUntil("ann", "e1", 50, "2026-05-01T10:00:00Z"),
        earnUntil("ann", "e2", 50, "2026-06-01T10:00:00Z"),
        p.transfer("ann", "t1", "bob", 70),
        p.hold("ann", "h1", 30),
        p.redeem("bob", "r1", 10));
    book.run(job(book), LocalDate.of(2026, 1, 20), "retail");
    assertThat(book.select(LOTS)).containsExactly("bob,2026-02-15,60");

    book.post(
        p.capture("ann", "c1", "h1", 10),
        p.reverse("ann", "x1", "t1", 60),
        p.reverse("ann", "x2", "c1"));
    book.run(job(book), LocalDate.of(2026, 1, 21), "retail");
    assertThat(book.select(LOTS)).containsExactly("ann,2026-05-01,40", "ann,2026-06-01,50");
    assertThat(
            book.select(
                "select points, expires_on from lot_taken t join account a using (program_id,"
                    + " account_id) where a.code = 'ann'"))
        .containsExactly("10,2026-05-01");
    assertThat(book.select(LOTS_DIFFER)).isEmpty();
  }

  /** More than a line's number can count. */
  @Test
  void takesFromAsManyLotsAsThereAreAndGivesBack() throws Exception {
    TimedBook book = book();
    int lots = 33_000;
    Instant first = Instant.parse("2100-01-01T12:00:00Z");
    List<Request> earns = new ArrayList<>();
    for (int i = 0; i < lots; i++) {
      earns.add(
          new Request.Earn(p.header("ann", "e" + i), 1, null, first.plus(Duration.ofDays(i))));
    }
    for (int i = 0; i < lots; i += 1_000) {
      book.post(earns.subList(i, i + 1_000).toArray(Request[]::new));
    }
    book.post(p.redeem("ann", "r1", lots));
    book.run(job(book), LocalDate.of(2026, 1, 20), "retail");
    assertThat(book.select(LOTS)).isEmpty();

    book.post(p.reverse("ann", "x1", "r1", lots - 1));
    book.run(job(book), LocalDate.of(2026, 1, 21), "retail");

    assertThat(book.select(LOTS))
        .hasSize(lots - 1)
        .startsWith("ann,2100-01-02,1")
        .endsWith("ann," + LocalDate.of(2100, 1, 1).plusDays(lots - 1) + ",1");
    assertThat(book.select("select expires_on from lot_taken")).containsExactly("2100-01-01");
  }

  /** Accounts whose journal was damaged keep their lots, and are said. */
  @Test
  void leavesAnAccountAloneWhoseJournalDoesNotMakeItsBalance() throws Exception {
    TimedBook book = book();
    book.post(p.earn("ann", "e1", 100), p.earn("bob", "e2", 100));
    book.owner()
        .useHandle(
            handle ->
                handle.execute("update journal set points = 90 where idempotency_key = 'e1'"));
    JobResult result = book.run(job(book), RULE, "retail");
    assertThat(result.skipped()).isEqualTo(Map.of("their journal doesn't make their balance", 1L));
    assertThat(book.select(EXPIRED)).containsExactly("~expire:bob:2026-02-15,100");

    // Once it is mended, it is caught up with the account's next leg.
    book.owner()
        .useHandle(
            handle ->
                handle.execute("update journal set points = 100 where idempotency_key = 'e1'"));
    book.post(p.redeem("ann", "r1", 1));
    book.run(job(book), RULE.plusDays(1), "retail");
    assertThat(book.select(EXPIRED)).contains("~expire:ann:2026-02-16,99");
    assertThat(book.select(LOTS_DIFFER)).isEmpty();
  }

  @Test
  void expiresBesidePosting() throws Exception {
    TimedBook book = book();
    int accounts = 300;
    List<Request> earns = new ArrayList<>();
    for (int i = 0; i < accounts; i++) {
      earns.add(p.earn("m" + i, "e" + i, 100));
    }
    book.post(earns.toArray(Request[]::new));
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService poster = Executors.newSingleThreadExecutor()) {
      Future<Integer> posted =
          poster.submit(
              () -> {
                int batch = 0;
                while (!done.get()) {
                  List<Request> requests = new ArrayList<>();
                  for (int i = batch % 7; i < accounts; i += 7) {
                    requests.add(p.redeem("m" + i, "r" + batch + "-" + i, 1));
                  }
                  book.postTo(1, requests);
                  batch++;
                }
                return batch;
              });
      book.run(job(book), RULE, "retail");
      done.set(true);
      assertThat(posted.get()).isPositive();
    }
    assertThat(book.select("select count(*) from lot where expires_on <= '2026-02-15'"))
        .containsExactly("0");
    assertThat(book.select("select count(*) from account where available <> 0"))
        .containsExactly("0");
    book.run(job(book), RULE.plusDays(1), "retail");
    assertThat(book.select(LOTS_DIFFER)).isEmpty();
  }

  @Test
  void cutOffAnywhereItEndsAsIfUndisturbed() throws Exception {
    TimedBook undisturbed = book();
    fill(undisturbed);
    undisturbed.run(job(undisturbed), RULE, "retail");

    TimedBook disturbed = book();
    fill(disturbed);
    FlakySource source = disturbed.flaky();
    ExpirePoints job = new ExpirePoints(BookJdbi.of(source), disturbed.ledger(), disturbed.clock());
    int broken = disturbed.runInPieces(job, source, RULE, "retail");

    assertThat(broken).isGreaterThan(5);
    assertThat(undisturbed.select(EXPIRED)).hasSizeGreaterThan(600);
    for (String query : List.of(EXPIRED, BALANCES, LOTS)) {
      assertThat(disturbed.select(query)).isEqualTo(undisturbed.select(query));
    }
    assertThat(disturbed.select(FORGOTTEN)).isEmpty();
    assertThat(disturbed.select(LOTS_DIFFER)).isEmpty();
    assertThat(undisturbed.select(LOTS_DIFFER)).isEmpty();
  }

  /** More accounts and legs than are taken at once. */
  private void fill(TimedBook book) {
    Random random = new Random(1);
    for (int round = 0; round < 8; round++) {
      List<Request> requests = new ArrayList<>();
      for (int i = 0; i < 800; i++) {
        String account = "m" + i;
        String key = account + "#" + round;
        switch (round == 0 ? 0 : random.nextInt(8)) {
          case 0, 1 -> requests.add(p.earn(account, key, 100));
          case 2 -> requests.add(earnUntil(account, key, 50, "2026-12-01T00:00:00Z"));
          case 3 -> requests.add(p.redeem(account, key, random.nextInt(60) + 1));
          case 4 -> requests.add(p.transfer(account, key, "m" + (i + 1) % 800, 20));
          case 5 -> requests.add(p.debit(account, key, random.nextInt(300) + 1));
          case 6 -> requests.add(p.hold(account, key, 10));
          default -> requests.add(p.reverse(account, key, account + "#" + (round - 1)));
        }
      }
      book.postTo(round % 2, requests);
    }
  }
}
