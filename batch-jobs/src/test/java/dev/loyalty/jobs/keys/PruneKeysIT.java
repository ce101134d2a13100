package dev.loyalty.jobs.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.activation.ActivatePoints;
import dev.loyalty.jobs.expiry.ExpirePoints;
import dev.loyalty.jobs.fixture.FlakySource;
import dev.loyalty.jobs.fixture.TimedBook;
import dev.loyalty.jobs.holds.ExpireHolds;
import dev.loyalty.jobs.reconcile.BalancesCheck;
import dev.loyalty.jobs.reconcile.ReversalProof;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.IsoDuration;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.ProgramStore;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;

class PruneKeysIT {

  private static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration RETENTION = Duration.ofDays(30);

  private static final List<String> TABLES =
      List.of(
          "request_key",
          "hold",
          "pending_earn",
          "reversal",
          "account_request",
          "original_use",
          "lot_taken");

  private final Requests p = new Requests("retail");
  private final TimedBook book = book();

  private static TimedBook book() {
    return new TimedBook(BEGIN, retail("P30D"));
  }

  private static ProgramSpec retail(String retention) {
    ProgramSpec of = ProgramSpec.of("retail", "Retail");
    return new ProgramSpec(
        of.code(),
        of.name(),
        of.timezone(),
        true,
        -1000,
        of.balanceCap(),
        null,
        of.activationDelay(),
        of.holdTimeout(),
        IsoDuration.parse(retention),
        null);
  }

  private static PruneKeys job(TimedBook book) {
    return new PruneKeys(book.writer(), book.clock(), duration -> {});
  }

  private JobResult pruneAt(Instant now) throws Exception {
    book.setTime(now);
    return book.run(job(book), LocalDate.ofInstant(now, java.time.ZoneOffset.UTC), "retail");
  }

  private long count(String table) {
    return Long.parseLong(book.select("select count(*) from " + table).getFirst());
  }

  private static Outcome only(List<OutcomeEvent> outcomes) {
    return outcomes.getFirst().outcome();
  }

  @Test
  void aKeyIsFreeOnceItsRetentionIsOver() throws Exception {
    Request earn = p.earn("ann", "e1", 100);
    book.post(earn);
    pruneAt(BEGIN.plus(RETENTION));
    assertThat(only(book.post(earn))).isInstanceOf(Outcome.Duplicate.class);

    assertThat(pruneAt(BEGIN.plus(RETENTION).plus(Duration.ofDays(1))).changed()).isEqualTo(1);
    assertThat(only(book.post(p.reverse("ann", "r1", "e1"))))
        .isEqualTo(new Outcome.Rejected(RejectionCode.ORIGINAL_NOT_FOUND));
    assertThat(only(book.post(earn))).isInstanceOf(Outcome.Posted.class);
  }

  /** Whatever date is asked for. */
  @Test
  void noKeyGoesBeforeItsTime() throws Exception {
    book.post(p.earn("ann", "e1", 100));
    book.setTime(BEGIN.plus(RETENTION).minusSeconds(1));
    assertThat(book.run(job(book), LocalDate.of(2030, 1, 1), "retail").changed()).isZero();
    book.setTime(BEGIN.plus(RETENTION).plusSeconds(1));
    assertThat(book.run(job(book), LocalDate.of(2026, 1, 30), "retail").changed()).isZero();
    assertThat(book.run(job(book), LocalDate.of(2030, 1, 2), "retail").changed()).isEqualTo(1);
  }

  /** Returns the breaks of balances and keys that reconciliation from the beginning finds. */
  private List<String> breaks() throws Exception {
    return BalancesCheck.run(book.writer()).findings().stream()
        .map(it -> it.kind() + " " + it.expected() + ", " + it.actual())
        .toList();
  }

  @Test
  void reconciliationExpectsNoKeyThatWasPrunedUnderAShorterRetention() throws Exception {
    book.post(p.earn("ann", "e1", 100));
    pruneAt(BEGIN.plus(Duration.ofDays(31)));
    new ProgramStore(book.writer()).apply(List.of(retail("P400D")), "test");
    book.post(p.earn("ann", "e2", 50));

    assertThat(breaks()).isEmpty();
  }

  @Test
  void reconciliationMissesAKeyWhateverDateKeysWerePrunedFor() throws Exception {
    book.post(p.earn("ann", "e1", 100));
    book.setTime(BEGIN.plus(Duration.ofDays(31)));
    assertThat(book.run(job(book), LocalDate.of(2030, 1, 1), "retail").changed()).isEqualTo(1);
    book.post(p.earn("ann", "e2", 50));
    book.owner().useHandle(handle -> handle.execute("delete from request_key"));

    assertThat(breaks())
        .containsExactly("KEY a posted key, none, but a transfer: earn of 50 points by ann");
  }

  @Test
  void theKeyOfAReversalStaysAsLongAsThatOfWhatItReverses() throws Exception {
    book.post(p.earnLater("ann", "e1", 100));
    book.post(p.reverse("ann", "v1", "e1", 40));

    JobResult result = pruneAt(BEGIN.plus(Duration.ofDays(31)));

    assertThat(result.changed()).isZero();
    assertThat(result.skipped())
        .containsEntry("their earn is pending", 1L)
        .containsEntry("what they reverse or settle is kept", 1L);
    assertThat(breaks()).isEmpty();

    book.post(p.reverse("ann", "v2", "e1"));
    assertThat(pruneAt(BEGIN.plus(Duration.ofDays(32))).changed()).isEqualTo(2);
    assertThat(pruneAt(BEGIN.plus(Duration.ofDays(62))).changed()).isEqualTo(1);
    assertThat(breaks()).isEmpty();
  }

  @Test
  void allThatIsKnownUnderAKeyGoesWithIt() throws Exception {
    Request[] requests = {
      p.earn("ann", "e1", 100),
      p.earnLater("ann", "e2", 50),
      p.reverse("ann", "v2", "e2"),
      p.redeem("ann", "r1", 30),
      p.reverse("ann", "v1", "r1", 10),
      p.hold("ann", "h1", 20),
      p.capture("ann", "c1", "h1", 15),
      p.freeze("ann", "f1"),
      p.unfreeze("ann", "u1")
    };
    book.post(requests);
    book.run(
        new ExpirePoints(book.writer(), book.ledger(), book.clock()),
        LocalDate.of(2026, 1, 1),
        "retail");
    for (String table : TABLES) {
      assertThat(count(table)).as(table).isPositive();
    }
    pruneAt(BEGIN.plus(Duration.ofDays(31)));
    for (String table : TABLES) {
      assertThat(count(table)).as(table).isZero();
    }
    assertThat(book.post(requests))
        .allMatch(outcome -> outcome.outcome() instanceof Outcome.Posted);
  }

  /** It had read its original before, and wrote after it was forgotten. */
  @Test
  void whatAReversalThatWasLateCountedGoesWithTheNextRun() throws Exception {
    book.post(p.earn("ann", "e1", 100), p.earn("ann", "e2", 100));
    book.post(p.reverse("ann", "v1", "e1", 10), p.reverse("ann", "v2", "e2", 20));
    book.owner()
        .useHandle(
            handle ->
                handle.execute(
                    "delete from request_key where type = 1 and transfer_id = (select"
                        + " transfer_id from journal where idempotency_key = 'e1')"));
    pruneAt(BEGIN.plus(Duration.ofDays(1)));
    assertThat(book.select("select reversed from reversal")).containsExactly("20");
  }

  /** Another lane may have read them just before, and must find that they were used. */
  @Test
  void whatWasUsedLatelyKeepsItsKey() throws Exception {
    book.post(p.earn("ann", "e1", 100), p.hold("ann", "h1", 20), p.earnLater("ann", "e2", 50));
    book.setTime(BEGIN.plus(Duration.ofDays(31)));
    book.post(p.reverse("ann", "v1", "e1", 10), p.release("ann", "x1", "h1"));
    book.run(
        new ActivatePoints(book.writer(), book.ledger(), book.clock()),
        LocalDate.of(2026, 2, 1),
        "retail");

    JobResult result = pruneAt(BEGIN.plus(Duration.ofDays(31)).plusSeconds(3_600));
    assertThat(result.changed()).isZero();
    assertThat(result.skipped()).containsEntry("they were used lately", 3L);

    assertThat(pruneAt(BEGIN.plus(Duration.ofDays(32))).changed()).isEqualTo(3);
  }

  /** Another lane has read the original before that, and must collide with the total. */
  @Test
  void whatIsReversedBetweenChoosingAndForgettingKeepsItsTotal() throws Exception {
    book.post(p.earn("ann", "e1", 100), p.earn("ann", "e2", 100));
    book.post(p.reverse("ann", "v1", "e1", 10), p.reverse("ann", "v2", "e2", 20));
    Instant old = BEGIN.plus(Duration.ofDays(31));
    book.setTime(old);
    Jdbi between = BookJdbi.of(book.flaky());
    AtomicBoolean posted = new AtomicBoolean();
    between.setSqlLogger(
        new SqlLogger() {
          @Override
          public void logAfterExecution(StatementContext context) {
            String sql = context.getRenderedSql();
            if (sql != null
                && sql.contains("from reconciliation_break")
                && posted.compareAndSet(false, true)) {
              book.post(p.reverse("ann", "v3", "e1", 60));
            }
          }
        });

    JobResult result =
        book.run(
            new PruneKeys(between, book.clock(), duration -> {}),
            LocalDate.of(2026, 2, 1),
            "retail");

    assertThat(posted).isTrue();
    assertThat(result.changed()).isEqualTo(4);
    assertThat(book.select("select reversed from reversal")).containsExactly("70");
    assertThat(breaks()).isEmpty();
    List<String> proof = proofOfReversals();
    pruneAt(old.plus(Duration.ofDays(1)));
    assertThat(count("reversal")).isZero();
    assertThat(proofOfReversals()).isEqualTo(proof);
  }

  private List<String> proofOfReversals() {
    return book.select(
        "select (select coalesce(bit_xor("
            + ReversalProof.of("original_transfer_id", "original_points", "reversed")
            + "), 0) from reversal) # coalesce((select reversals_forgotten from key_pruning), 0)");
  }

  /** Otherwise the next night would have to check all that is left. */
  @Test
  void theProofOfAllReversalsStaysAsItWas() throws Exception {
    book.post(p.earn("ann", "e1", 100), p.earn("ann", "e2", 100));
    book.post(p.reverse("ann", "v1", "e1", 10), p.reverse("ann", "v2", "e2", 20));
    List<String> proof = proofOfReversals();
    pruneAt(BEGIN.plus(Duration.ofDays(31)));

    assertThat(count("reversal")).isZero();
    assertThat(proof).doesNotContain("0");
    assertThat(proofOfReversals()).isEqualTo(proof);
  }

  @Test
  void openHoldsAndPendingEarnsKeepTheirKeys() throws Exception {
    book.post(p.earn("ann", "e1", 100), p.hold("ann", "h1", 20), p.earnLater("ann", "e2", 50));
    JobResult result = pruneAt(BEGIN.plus(Duration.ofDays(31)));
    assertThat(result.changed()).isEqualTo(1);
    assertThat(result.skipped())
        .containsEntry("their hold is open", 1L)
        .containsEntry("their earn is pending", 1L);
    assertThat(only(book.post(p.release("ann", "x1", "h1")))).isInstanceOf(Outcome.Posted.class);
    assertThat(pruneAt(BEGIN.plus(Duration.ofDays(32))).changed()).isEqualTo(1);
  }

  private void findBreak(String account) {
    book.owner()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    insert into reconciliation_break (program_id, fingerprint, kind, severity, subject, account_id, expected, actual,
                      evidence, from_beginning, first_seen, last_seen, first_run, last_run)
                    select p.program_id, gen_random_uuid(), 'k', 's', 't', (select account_id from account where code = ?), '', '',
                      '', false, now(), now(), 1, 1
                    from program p
                    """,
                    account));
  }

  @Test
  void whatAnOpenBreakConcernsStays() throws Exception {
    book.post(
        p.earn("ann", "e1", 100),
        p.earn("bob", "e2", 100),
        p.transfer("bob", "t1", "ann", 5),
        p.earn("cid", "e3", 100));
    findBreak("ann");
    JobResult result = pruneAt(BEGIN.plus(Duration.ofDays(31)));
    assertThat(result.changed()).isEqualTo(2);
    assertThat(result.skipped()).containsEntry("an open break concerns their account", 2L);

    findBreak("nobody");
    assertThat(pruneAt(BEGIN.plus(Duration.ofDays(32))).skipped())
        .containsEntry("an open break concerns the whole program", 2L);

    book.owner()
        .useHandle(
            handle ->
                handle.execute(
                    "update reconciliation_break set status = 'resolved', closed_at = now()"));
    assertThat(pruneAt(BEGIN.plus(Duration.ofDays(33))).changed()).isEqualTo(2);
  }

  /** The job's own keys for the first settlement aren't pruned yet. */
  @Test
  void whatIsAskedForAgainUnderAForgottenKeyIsSettledAgain() throws Exception {
    ExpireHolds expireHolds = new ExpireHolds(book.writer(), book.ledger(), book.clock());
    ActivatePoints activate = new ActivatePoints(book.writer(), book.ledger(), book.clock());
    book.post(p.earn("ann", "e1", 100), p.hold("ann", "h1", 20), p.earnLater("ann", "e2", 50));
    book.setTime(BEGIN.plus(Duration.ofDays(28)));
    book.run(expireHolds, LocalDate.of(2026, 1, 29), "retail");
    book.run(activate, LocalDate.of(2026, 1, 29), "retail");
    assertThat(pruneAt(BEGIN.plus(Duration.ofDays(31))).changed()).isEqualTo(3);

    // The job's key for the one is a duplicate, for the other used for something else.
    book.post(p.earnLater("ann", "e2", 50), p.earn("bob", "e3", 100), p.hold("bob", "h1", 20));
    assertThat(book.select("select held from account where code = 'bob'")).containsExactly("20");
    book.run(expireHolds, LocalDate.of(2026, 2, 1), "retail");
    book.run(activate, LocalDate.of(2026, 2, 1), "retail");

    assertThat(book.select("select available, pending, held from account order by code"))
        .containsExactly("200,0,0", "100,0,0");
    assertThat(breaks()).isEmpty();
  }

  /** An earlier transfer under the same key doesn't belong to the reversal. */
  @Test
  void reconciliationCountsTheLatestTransferOfAKey() throws Exception {
    book.post(p.earn("ann", "e1", 100), p.reverse("ann", "v1", "e1", 30), p.hold("ann", "h1", 5));
    book.post(p.release("ann", "x1", "h1"));
    pruneAt(BEGIN.plus(Duration.ofDays(31)));
    book.post(p.earn("ann", "e1", 100), p.reverse("ann", "v1", "e1", 10), p.hold("ann", "h1", 9));
    book.post(p.release("ann", "x1", "h1"));

    assertThat(breaks()).isEmpty();
  }

  @Test
  void aHoldIsOpenUnderAKeyWhoseEarlierHoldWasSettledLaterThanItWasForgotten() throws Exception {
    book.post(p.earn("ann", "e1", 100), p.hold("ann", "h1", 20));
    book.setTime(BEGIN.plus(Duration.ofDays(10)));
    Request capture = p.capture("ann", "c1", "h1", 15);
    book.post(capture);
    assertThat(pruneAt(BEGIN.plus(Duration.ofDays(31))).changed()).isEqualTo(2);
    assertThat(only(book.post(capture))).isInstanceOf(Outcome.Duplicate.class);

    book.post(p.hold("ann", "h1", 7));
    assertThat(breaks()).isEmpty();
    assertThat(only(book.post(p.release("ann", "x1", "h1")))).isInstanceOf(Outcome.Posted.class);
    assertThat(breaks()).isEmpty();
    assertThat(pruneAt(BEGIN.plus(Duration.ofDays(62))).changed()).isEqualTo(3);
    assertThat(count("original_use")).isZero();
  }

  /** The clocks of two processes differ. */
  @Test
  void theKeyOfACaptureStaysAsLongAsThatOfItsHold() throws Exception {
    book.post(p.earn("ann", "e1", 100), p.hold("ann", "h1", 20));
    book.setTime(BEGIN.minus(Duration.ofDays(2)));
    book.post(p.capture("ann", "c1", "h1", 15));

    assertThat(pruneAt(BEGIN.plus(Duration.ofDays(29))).skipped())
        .containsEntry("what they reverse or settle is kept", 1L);
    assertThat(only(book.post(p.release("ann", "x1", "h1"))))
        .isEqualTo(new Outcome.Rejected(RejectionCode.HOLD_NOT_OPEN));
    assertThat(breaks()).isEmpty();
    pruneAt(BEGIN.plus(Duration.ofDays(31)));
    assertThat(count("original_use")).isZero();
  }

  /** The original of a request is kept as long as the lots need it. */
  @Test
  void foldsWhatItForgetsFirst() throws Exception {
    book.post(p.earn("ann", "e1", 100), p.redeem("ann", "r1", 30));
    book.post(p.reverse("ann", "v1", "r1"));
    pruneAt(BEGIN.plus(Duration.ofDays(31)));
    assertThat(book.select("select expires_on, remaining from lot")).containsExactly("null,100");
    assertThat(count("lot_taken")).isZero();
  }

  @Test
  void cutOffAnywhereItEndsAsIfUndisturbed() throws Exception {
    TimedBook undisturbed = book();
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      requests.add(p.earn("m" + i, "e" + i, 10));
      requests.add(p.hold("m" + i, "h" + i, 5));
      if (i % 3 != 0) {
        requests.add(p.release("m" + i, "x" + i, "h" + i));
      }
    }
    for (TimedBook each : List.of(book, undisturbed)) {
      for (int from = 0; from < requests.size(); from += 700) {
        each.postTo(0, requests.subList(from, Math.min(from + 700, requests.size())));
      }
      each.setTime(BEGIN.plus(Duration.ofDays(31)));
    }
    LocalDate date = LocalDate.of(2026, 2, 1);
    JobResult result = undisturbed.run(job(undisturbed), date, "retail");
    assertThat(result.changed()).isEqualTo(requests.size() - 500);
    assertThat(result.skipped()).containsEntry("their hold is open", 500L);

    FlakySource source = book.flaky();
    PruneKeys flaky = new PruneKeys(BookJdbi.of(source), book.clock(), duration -> {});
    assertThat(book.runInPieces(flaky, source, date, "retail")).isGreaterThan(3);
    for (String table : TABLES) {
      String keys = "select transfer_id from request_key order by 1";
      assertThat(book.select(keys)).isEqualTo(undisturbed.select(keys));
      assertThat(count(table))
          .as(table)
          .isEqualTo(
              Long.parseLong(undisturbed.select("select count(*) from " + table).getFirst()));
    }
    assertThat(book.run(job(book), date.plusDays(1), "retail").changed()).isZero();
  }
}
