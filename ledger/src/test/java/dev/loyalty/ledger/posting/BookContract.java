package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.fixture.SequentialModel;
import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.TransferId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that every {@link Book} passes, so that the one in memory may stand for the one in
 * PostgreSQL.
 */
@Timeout(60)
public abstract class BookContract {

  /** The instant at which every batch of these tests is posted. */
  protected static final Instant POSTED_AT = Bench.NOW;

  private static final Requests P = new Requests("retail");
  private static final UUID OTHER_TOPIC = new UUID(3, 4);

  private Book book;
  private Bench bench;

  /** Opens a new, empty book with these programs, whose ids are 1, 2, … */
  protected abstract Book open(List<Program> programs);

  protected abstract void change(Program program);

  /** Changes the book's incarnation, as a restore does. */
  protected abstract void restore();

  @BeforeEach
  void begin() {
    book = open(SamplePrograms.ALL);
    bench = new Bench(book);
  }

  @Test
  void knowsItsPrograms() {
    assertThat(book.loadPrograms()).containsExactlyInAnyOrderElementsOf(SamplePrograms.ALL);
  }

  @Test
  void givesAnAccountOneIdForEver() {
    assertThat(book.findAccountIds(1, Set.of("a"))).isEmpty();
    Map<String, Long> first = book.reserveAccountIds(1, Set.of("a", "b"));
    assertThat(first).containsOnlyKeys("a", "b");
    assertThat(first.get("a")).isPositive().isNotEqualTo(first.get("b"));
    assertThat(book.reserveAccountIds(1, Set.of("b", "c"))).containsEntry("b", first.get("b"));
    assertThat(book.findAccountIds(1, Set.of("a", "b", "d"))).isEqualTo(first);
    assertThat(book.findAccountIds(2, Set.of("a", "b"))).isEmpty();
  }

  @Test
  void raisesTheEpochWithEachTakeOver() {
    LanePosition first = book.takeOver("t", 0, Bench.TOPIC_ID);
    LanePosition second = book.takeOver("t", 0, Bench.TOPIC_ID);
    LanePosition other = book.takeOver("t", 1, Bench.TOPIC_ID);
    assertThat(first.nextOffset()).isZero();
    assertThat(first.batchNo()).isZero();
    assertThat(first.digest()).isEqualTo(new byte[32]);
    assertThat(second.laneId()).isEqualTo(first.laneId()).isNotEqualTo(other.laneId());
    assertThat(second.epoch()).isGreaterThan(first.epoch());
    assertThat(book.loadPosition(first.laneId()).epoch()).isEqualTo(second.epoch());
  }

  @Test
  void isFilledFromOneTopicOnly() {
    LanePosition first = book.takeOver("t", 0, Bench.TOPIC_ID);
    assertThatThrownBy(() -> book.takeOver("t", 0, OTHER_TOPIC))
        .isInstanceOf(TopicReplacedException.class);
    assertThat(book.loadPosition(first.laneId()).epoch()).isEqualTo(first.epoch());
  }

  @Test
  void keepsAPositionUntilTheNextBatch() {
    Lane lane = bench.lane(0);
    Bench.post(lane, List.of(P.earn("a", "k1", 5), P.earn("a", "k2", 6)));
    LanePosition kept = book.loadPosition(lane.position().laneId());
    assertThat(kept.nextOffset()).isEqualTo(2);
    assertThat(kept.batchNo()).isEqualTo(1);
    assertThat(kept.digest()).isEqualTo(lane.position().digest()).isNotEqualTo(new byte[32]);
    assertThat(bench.lane(0).position().nextOffset()).isEqualTo(2);
  }

  @Test
  void keepsNothingOfATransactionThatFails() {
    Lane lane = bench.lane(0);
    BatchAttempt attempt = prepared(lane, P.earn("a", "k", 5));
    assertThatThrownBy(
            () ->
                book.inTransaction(
                    transaction -> {
                      attempt.post(transaction);
                      throw new IllegalStateException("no more");
                    }))
        .hasMessage("no more");
    assertThat(book.loadPosition(lane.position().laneId()).nextOffset()).isZero();
    assertThat(Bench.post(lane, List.of(P.earn("a", "k", 5))).getFirst().outcome())
        .isInstanceOf(Outcome.Posted.class);
  }

  private BatchAttempt prepared(Lane lane, Request request) {
    long offset = lane.position().nextOffset();
    BatchAttempt attempt =
        new BatchAttempt(
            lane.position(),
            Bench.items(offset, List.of(request)),
            offset + 1,
            bench.ledger.clock());
    attempt.prepare(
        bench.ledger.book(),
        bench.ledger.programs(),
        bench.ledger.directory(),
        new KeyLookup(bench.ledger.recentKeys(), true));
    return attempt;
  }

  @Test
  void refusesNothingForAnOriginalThatAnotherLaneHasReversedMeanwhile() {
    Lane lane = bench.lane(0);
    Bench.post(lane, List.of(P.earn("a", "e", 100)));
    Request rest = P.reverse("a", "r", "e");
    BatchAttempt attempt = prepared(lane, rest);
    Bench.post(bench.lane(1), List.of(P.reverse("a", "s", "e", 60)));
    assertThatThrownBy(() -> book.inTransaction(attempt::post))
        .isInstanceOf(ConflictException.class);
    assertThat(Bench.post(lane, List.of(rest)).getFirst().points()).isEqualTo(40);
  }

  @Test
  void findsAnAccountThatAnotherLaneHasOpenedMeanwhile() {
    Requests strict = new Requests("strict");
    Lane lane = bench.lane(0);
    BatchAttempt attempt = prepared(lane, strict.redeem("a", "k", 5));
    Bench.post(bench.lane(1), List.of(strict.open("a", "o"), strict.credit("a", "c", 7)));
    OutcomeEvent redeemed = book.inTransaction(attempt::post).outcomes().getFirst();
    assertThat(redeemed.after().available()).isEqualTo(2);
  }

  @Test
  void findsAnOriginalThatAnotherLaneHasPostedMeanwhile() {
    Lane lane = bench.lane(0);
    Bench.post(lane, List.of(P.open("a", "o")));
    BatchAttempt attempt = prepared(lane, P.reverse("a", "r", "e"));
    Bench.post(bench.lane(1), List.of(P.earn("a", "e", 100)));
    OutcomeEvent reversed = book.inTransaction(attempt::post).outcomes().getFirst();
    assertThat(reversed.points()).isEqualTo(100);
    assertThat(reversed.after()).isEqualTo(Balances.ZERO);
  }

  @Test
  void takesPointsFromWhereAJobHasMovedThemMeanwhile() throws Exception {
    Lane lane = bench.lane(0);
    Bench.post(lane, List.of(P.earnLater("a", "e", 50)));
    BatchAttempt attempt = prepared(lane, P.reverse("a", "r", "e", 20));
    LaneItem activation =
        Submission.naming(0, P.activate("a", "~activate", "e"), TransferId.of("retail", "e"));
    bench.lane(1).post(List.of(activation), 1, batch -> {});
    OutcomeEvent reversed = book.inTransaction(attempt::post).outcomes().getFirst();
    assertThat(reversed.after()).isEqualTo(new Balances(30, 0, 0));
  }

  /** The decision refuses it, not a constraint. */
  @Test
  void capturesNoHoldThatAnotherLaneHasReleasedMeanwhile() {
    Lane lane = bench.lane(0);
    Bench.post(lane, List.of(P.earn("a", "e", 50), P.hold("a", "h", 20)));
    BatchAttempt attempt = prepared(lane, P.capture("a", "c", "h"));
    Bench.post(bench.lane(1), List.of(P.release("a", "l", "h")));
    assertThatThrownBy(() -> book.inTransaction(attempt::post))
        .isInstanceOf(ConflictException.class);
    assertThat(Bench.post(lane, List.of(P.capture("a", "c", "h"))).getFirst().outcome())
        .isEqualTo(new Outcome.Rejected(RejectionCode.HOLD_NOT_OPEN));
  }

  /** A time-out may be a century, and an event's time the year 9998. */
  @Test
  void keepsWhatIsDueInAYearOfFiveDigits() {
    Instant due = Instant.parse("+10098-12-31T23:59:59.999999Z");
    Lane lane = bench.lane(0);
    List<Request> requests =
        List.of(
            P.earn("a", "e", 9),
            new Request.Earn(P.header("a", "p"), 5, due, null),
            new Request.Hold(P.header("a", "h"), 5, due),
            P.release("a", "l", "h"));
    assertThat(Bench.post(lane, requests))
        .extracting(OutcomeEvent::outcome)
        .allMatch(Outcome.Posted.class::isInstance);
  }

  @Test
  void refusesAStepFromWhereTheLaneNoLongerStands() {
    Lane lane = bench.lane(0);
    LanePosition old = lane.position();
    Bench.post(lane, List.of(P.earn("a", "k", 5)));
    Lane asBefore = new Lane(bench.ledger, old);
    assertThatThrownBy(() -> Bench.post(asBefore, List.of(P.earn("a", "l", 5))))
        .hasCauseInstanceOf(PositionMovedException.class);
    assertThat(Bench.post(lane, List.of(P.earn("a", "l", 5))).getFirst().outcome())
        .isInstanceOf(Outcome.Posted.class);
  }

  @Test
  void refusesAStepFromBehindAnotherBatch() {
    LanePosition at = bench.lane(0).position();
    LanePosition elsewhere =
        new LanePosition(
            at.laneId(),
            at.topic(),
            at.partition(),
            at.epoch(),
            at.nextOffset(),
            at.batchNo() + 1,
            at.digest(),
            at.incarnation());
    assertThatThrownBy(
            () -> Bench.post(new Lane(bench.ledger, elsewhere), List.of(P.earn("a", "l", 5))))
        .hasCauseInstanceOf(PositionMovedException.class);
  }

  @Test
  void refusesAStepOfAFormerOwner() {
    Lane former = bench.lane(0);
    Lane owner = bench.lane(0);
    assertThatThrownBy(() -> Bench.post(former, List.of(P.earn("a", "k", 5))))
        .isInstanceOf(FencedException.class);
    assertThat(Bench.post(owner, List.of(P.earn("a", "k", 5))).getFirst().after().available())
        .isEqualTo(5);
  }

  @Test
  void isAnotherAfterARestore() {
    LanePosition before = bench.lane(0).position();
    assertThat(book.loadIncarnation()).isEqualTo(before.incarnation());
    restore();
    assertThat(book.loadIncarnation())
        .isNotEqualTo(before.incarnation())
        .isEqualTo(book.loadPosition(before.laneId()).incarnation())
        .isEqualTo(bench.lane(0).position().incarnation());
  }

  @Test
  void refusesAStepInABookThatWasRestoredSince() {
    Lane lane = bench.lane(0);
    Bench.post(lane, List.of(P.earn("a", "k", 5)));
    restore();
    assertThatThrownBy(() -> Bench.post(lane, List.of(P.earn("a", "l", 5))))
        .isInstanceOf(FencedException.class);
    assertThat(Bench.post(bench.lane(0), List.of(P.earn("a", "l", 5))).getFirst().after())
        .isEqualTo(new Balances(10, 0, 0));
  }

  @Test
  void refusesAStepUnderRulesThatHaveChanged() {
    Lane lane = bench.lane(0);
    BatchAttempt attempt = prepared(lane, P.earn("a", "k", 5));
    change(SamplePrograms.changed(SamplePrograms.RETAIL, false, 0, 100));
    assertThatThrownBy(() -> book.inTransaction(attempt::post))
        .isInstanceOf(StaleCacheException.class);
    assertThat(Bench.post(lane, List.of(P.earn("b", "l", 5))).getFirst().outcome())
        .isEqualTo(new Outcome.Rejected(RejectionCode.UNKNOWN_ACCOUNT));
  }

  /** Posts each request in a transaction of its own, so that all it meets was read back. */
  @Test
  void readsBackWhatRequestsOfLaterBatchesName() {
    Requests strict = new Requests("strict");
    List<Request> stream =
        List.of(
            P.earn("a", "e", 90),
            P.earnLater("a", "p", 5),
            P.reverse("a", "p1", "p", 2),
            P.reverse("a", "p2", "p"),
            P.reverse("a", "p3", "p"),
            P.transfer("a", "t", "b", 20),
            P.reverse("a", "t1", "t", 7),
            P.reverse("b", "t2", "t"),
            P.debit("a", "d", 3),
            P.reverse("a", "d1", "d"),
            P.credit("a", "c", 3),
            P.reverse("a", "c1", "c", 4),
            P.reverse("a", "c2", "c"),
            P.hold("a", "h", 30),
            P.reverse("a", "h1", "h"),
            P.capture("a", "h2", "h", 31),
            P.capture("b", "h3", "h"),
            P.capture("a", "h4", "h", 20),
            P.release("a", "h5", "h"),
            P.reverse("a", "h6", "h4", 21),
            P.reverse("a", "h7", "h4"),
            P.hold("a", "i", 10),
            P.capture("a", "i1", "i"),
            P.reverse("a", "i2", "i1"),
            P.hold("a", "j", 10),
            P.release("a", "j1", "j"),
            P.capture("a", "j2", "j"),
            P.reverse("a", "j3", "j1"),
            P.redeem("a", "r", 1000),
            P.reverse("a", "r1", "r"),
            P.redeem("a", "r", 1000),
            P.redeem("a", "r", 999),
            P.capture("a", "r2", "e"),
            P.open("c", "o"),
            P.open("c", "o"),
            P.reverse("c", "o1", "o"),
            P.freeze("b", "f"),
            P.reverse("a", "t3", "t"),
            P.unfreeze("b", "u"),
            P.reverse("a", "t4", "t"),
            P.close("c", "x"),
            P.earn("c", "x1", 1),
            strict.redeem("a", "s", 1),
            strict.open("a", "s1"),
            strict.earn("a", "e", 90),
            strict.earn("a", "e1", 30),
            P.redeem("b", "y", 3));
    SequentialModel model = new SequentialModel(SamplePrograms.ALL);
    Lane lane = bench.lane(0);
    for (Request request : stream) {
      OutcomeEvent event = Bench.post(lane, List.of(request)).getFirst();
      SequentialModel.Answer answer = model.answer(request);
      assertThat(event.outcome()).as(request.toString()).isEqualTo(answer.outcome());
      assertThat(event.points()).as(request.toString()).isEqualTo(answer.points());
      assertThat(event.after()).as(request.toString()).isEqualTo(answer.after());
    }
  }
}
