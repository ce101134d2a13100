package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.FaultyBook.Fault;
import java.time.Clock;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tests lanes on a book with faults. */
class LaneTest {

  private static final Requests P = new Requests("retail");

  private final InMemoryBook memory = new InMemoryBook(SamplePrograms.ALL);
  private final FaultyBook book = new FaultyBook(memory);
  private final Bench bench = new Bench(book);

  private static List<Integer> sizes(List<PostedBatch> batches) {
    return batches.stream().map(batch -> batch.outcomes().size()).toList();
  }

  @Test
  void runsABatchAgainThatCollided() {
    book.then(Fault.CONFLICT);
    Lane lane = bench.lane(0);
    assertThat(sizes(Bench.batches(lane, P.earns("a", 8)))).containsExactly(8);
    assertThat(bench.heard.events).containsExactly("conflicted", "committed");
    assertThat(bench.pauses).hasSize(1);
    BookChecks.holdsExactly(memory, 8);
  }

  @Test
  void halvesABatchThatCollidedTwiceInARow() {
    book.then(Fault.CONFLICT, Fault.CONFLICT);
    assertThat(sizes(Bench.batches(bench.lane(0), P.earns("a", 8)))).containsExactly(4, 4);
    BookChecks.holdsExactly(memory, 8);
  }

  @Test
  void halvesDownToOneRequest() {
    for (int i = 0; i < 10; i++) {
      book.then(Fault.CONFLICT);
    }
    Lane lane = bench.lane(0);
    assertThat(sizes(Bench.batches(lane, P.earns("a", 5)))).containsExactly(1, 1, 1, 1, 1);
    assertThat(lane.position().nextOffset()).isEqualTo(5);
    assertThat(lane.position().batchNo()).isEqualTo(5);
    BookChecks.holdsExactly(memory, 5);
  }

  @Test
  void waitsLongerAfterEachCollisionAndNotAfterASuccess() {
    book.then(Fault.CONFLICT, Fault.CONFLICT, Fault.CONFLICT, Fault.NONE, Fault.CONFLICT);
    Bench.post(bench.lane(0), P.earns("a", 8));
    assertThat(bench.pauses.get(2)).isGreaterThanOrEqualTo(Duration.ofMillis(2));
    assertThat(bench.pauses.get(3)).isLessThanOrEqualTo(Duration.ofMillis(1));
  }

  @Test
  void wantsLargeBatchesWhileManyCollisionsLetOneLaneWriteAtATime() {
    Lane lane = bench.lane(0);
    assertThat(lane.batchSize(500)).isEqualTo(500);
    for (int i = 0; i < 8; i++) {
      book.then(Fault.CONFLICT);
    }
    Bench.post(lane, P.earns("a", 1));
    assertThat(lane.batchSize(500)).isEqualTo(500);
    for (int i = 0; i < 32; i++) {
      Bench.post(lane, P.earns("b" + i, 1));
    }
    assertThat(lane.batchSize(500)).isEqualTo(2000);
    assertThat(bench.lane(1).batchSize(10)).isEqualTo(40);
  }

  @Test
  void stepsOverAGapBehindTheLastItemOnlyWithTheLastPiece() throws Exception {
    book.then(Fault.CONFLICT, Fault.CONFLICT);
    Lane lane = bench.lane(0);
    List<LaneItem> items = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      items.add(Submission.of(10 + 5L * i, P.earn("a", "k" + i, 1)));
    }
    List<Long> ends = new ArrayList<>();
    lane.post(items, 40, batch -> ends.add(batch.position().nextOffset()));
    assertThat(ends).containsExactly(20L, 40L);
    assertThat(lane.position().nextOffset()).isEqualTo(40);
    BookChecks.holdsExactly(memory, 4);
  }

  @Test
  void stepsOverOffsetsThatHoldNothingAtAll() throws Exception {
    Lane lane = bench.lane(0);
    lane.post(List.of(), 7, batch -> assertThat(batch.outcomes()).isEmpty());
    assertThat(lane.position().nextOffset()).isEqualTo(7);
  }

  @Test
  void waitsWhileTheBookIsAway() {
    for (int i = 0; i < 30; i++) {
      book.then(Fault.AWAY);
    }
    assertThat(sizes(Bench.batches(bench.lane(0), P.earns("a", 8)))).containsExactly(8);
    assertThat(bench.heard.events)
        .hasSize(32)
        .startsWith("waiting")
        .endsWith("waiting", "resumed", "committed");
    assertThat(bench.pauses).hasSize(30).allMatch(it -> it.compareTo(Duration.ofSeconds(5)) <= 0);
    assertThat(bench.pauses.getLast()).isGreaterThanOrEqualTo(Duration.ofMillis(2500));
    BookChecks.holdsExactly(memory, 8);
  }

  @Test
  void findsOutThatAnUnheardCommitTookEffect() {
    book.then(Fault.COMMITTED_UNHEARD).hidingPositions(2);
    Lane lane = bench.lane(0);
    List<PostedBatch> batches = Bench.batches(lane, P.earns("a", 8));
    assertThat(sizes(batches)).containsExactly(8);
    assertThat(lane.position()).isEqualTo(batches.getFirst().position());
    assertThat(memory.committed().batches).hasSize(1);
    assertThat(Bench.post(lane, List.of(P.redeem("a", "r", 8))).getFirst().outcome())
        .isInstanceOf(Outcome.Posted.class);
  }

  @Test
  void postsAgainWhatWasLostInTheCommit() {
    book.then(Fault.LOST_IN_COMMIT, Fault.LOST_IN_COMMIT);
    assertThat(sizes(Bench.batches(bench.lane(0), P.earns("a", 8)))).containsExactly(8);
    assertThat(memory.committed().batches).hasSize(1);
    BookChecks.holdsExactly(memory, 8);
  }

  @Test
  void findsACommitThatTookEffectAfterItWasTakenForLost() {
    book.then(Fault.COMMITTED_LATE);
    Lane lane = bench.lane(0);
    List<PostedBatch> batches = Bench.batches(lane, P.earns("a", 8));
    assertThat(sizes(batches)).containsExactly(8);
    assertThat(memory.committed().batches).hasSize(1);
    assertThat(batches.getFirst().outcomes())
        .allMatch(event -> event.outcome() instanceof Outcome.Posted);
    BookChecks.holdsExactly(memory, 8);
  }

  @Test
  void findsALateCommitThoughItsNextTryCollided() {
    book.then(Fault.COMMITTED_LATE, Fault.CONFLICT, Fault.CONFLICT);
    Lane lane = bench.lane(0);
    assertThat(sizes(Bench.batches(lane, P.earns("a", 8)))).containsExactly(8);
    assertThat(lane.position().nextOffset()).isEqualTo(8);
    assertThat(memory.committed().batches).hasSize(1);
    BookChecks.holdsExactly(memory, 8);
  }

  @Test
  void outlivesEveryFaultInOneBatch() {
    book.then(
        Fault.AWAY,
        Fault.CONFLICT,
        Fault.LOST_IN_COMMIT,
        Fault.CONFLICT,
        Fault.AWAY,
        Fault.COMMITTED_UNHEARD,
        Fault.CONFLICT,
        Fault.COMMITTED_LATE);
    Lane lane = bench.lane(0);
    List<OutcomeEvent> outcomes = Bench.post(lane, P.earns("a", 16));
    assertThat(outcomes).hasSize(16).allMatch(it -> it.outcome() instanceof Outcome.Posted);
    BookChecks.holdsExactly(memory, 16);
  }

  @Test
  void stopsWhenItWasTakenOver() {
    Lane zombie = bench.lane(0);
    Lane owner = bench.lane(0);
    assertThatThrownBy(() -> Bench.post(zombie, P.earns("a", 3)))
        .isInstanceOf(FencedException.class);
    assertThat(memory.committed().keys).isEmpty();
    assertThat(Bench.post(owner, P.earns("a", 3))).hasSize(3);
    assertThatThrownBy(() -> Bench.post(zombie, P.earns("a", 3)))
        .isInstanceOf(FencedException.class);
    BookChecks.holdsExactly(memory, 3);
  }

  /** The new owner reads on from the book's position, so it publishes what was in doubt. */
  @Test
  void stopsWhenItWasTakenOverWhileItsCommitWasInDoubt() {
    Lane zombie = bench.lane(0);
    book.then(Fault.COMMITTED_UNHEARD);
    bench.duringPause = () -> memory.takeOver("loyalty.transfers", 0, Bench.TOPIC_ID);
    assertThatThrownBy(() -> Bench.post(zombie, P.earns("a", 3)))
        .isInstanceOf(FencedException.class);
    assertThat(bench.lane(0).position().nextOffset()).isEqualTo(3);
    BookChecks.holdsExactly(memory, 3);
  }

  @Test
  void isLoudWhereSomebodyMovedItUnderItsOwnEpoch() {
    Lane lane = bench.lane(0);
    LanePosition position = lane.position();
    memory.committed().positions.put(position.laneId(), position.after(5, new byte[32]));
    assertThatThrownBy(() -> Bench.post(lane, P.earns("a", 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(PositionMovedException.class);
    assertThat(memory.committed().keys).isEmpty();
  }

  @Test
  void isLoudWhereSomebodyMovedItWhileItsCommitWasInDoubt() {
    Lane lane = bench.lane(0);
    LanePosition position = lane.position();
    book.then(Fault.LOST_IN_COMMIT);
    bench.duringPause =
        () -> memory.committed().positions.put(position.laneId(), position.after(5, new byte[32]));
    assertThatThrownBy(() -> Bench.post(lane, P.earns("a", 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(PositionMovedException.class);
    assertThat(memory.committed().keys).isEmpty();
  }

  @Test
  void findsNothingWrongWithAPositionThatIsItsOwn() {
    Lane lane = bench.lane(0);
    lane.checkPosition();
    Bench.post(lane, P.earns("a", 3));
    lane.checkPosition();
    BookChecks.holdsExactly(memory, 3);
  }

  @Test
  void findsOutBetweenBatchesThatTheBookIsAnother() {
    Lane lane = bench.lane(0);
    Bench.post(lane, P.earns("a", 3));
    memory.restore();
    assertThatThrownBy(lane::checkPosition).isInstanceOf(FencedException.class);
  }

  @Test
  void findsOutBetweenBatchesThatItWasTakenOver() {
    Lane zombie = bench.lane(0);
    bench.lane(0);
    assertThatThrownBy(zombie::checkPosition).isInstanceOf(FencedException.class);
  }

  @Test
  void findsOutBetweenBatchesThatTheBookWentBack() {
    Lane lane = bench.lane(0);
    LanePosition before = lane.position();
    Bench.post(lane, P.earns("a", 3));
    memory.committed().positions.put(before.laneId(), before);
    assertThatThrownBy(lane::checkPosition)
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(PositionMovedException.class);
  }

  @Test
  void saysThatTheBookIsAwayWhereItsPositionCannotBeRead() {
    Lane lane = bench.lane(0);
    book.hidingPositions(2);
    lane.checkPosition();
    lane.checkPosition();
    lane.checkPosition();
    assertThat(bench.heard.events).containsExactly("waiting", "waiting", "resumed");
  }

  @Test
  void isLoudWhereItCollidesForEver() {
    for (int i = 0; i < 10_000; i++) {
      book.then(Fault.CONFLICT);
    }
    Lane lane = bench.lane(0);
    assertThatThrownBy(() -> Bench.post(lane, P.earns("a", 8)))
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(ConflictException.class);
    assertThat(lane.position().nextOffset()).isZero();
  }

  @Test
  void seesChangedRulesWithTheNextBatch() {
    Lane lane = bench.lane(0);
    Bench.post(lane, List.of(P.earn("a", "k1", 90)));
    memory.putProgram(SamplePrograms.changed(SamplePrograms.RETAIL, true, 0, 95));
    assertThat(Bench.post(lane, List.of(P.earn("a", "k2", 6), P.earn("a", "k3", 5))))
        .extracting(OutcomeEvent::outcome)
        .first()
        .isEqualTo(new Outcome.Rejected(RejectionCode.BALANCE_CAP_EXCEEDED));
    BookChecks.holdsExactly(memory, 95);
  }

  @Test
  void leavesTheKeyFreeWhereTheProgramIsUnknown() {
    Requests later = new Requests("later");
    Lane lane = bench.lane(0);
    Request request = later.earn("a", "k", 5);
    OutcomeEvent refused = Bench.post(lane, List.of(request)).getFirst();
    assertThat(refused.outcome()).isEqualTo(new Outcome.Rejected(RejectionCode.UNKNOWN_PROGRAM));
    assertThat(refused.after()).isEqualTo(Balances.ZERO);
    memory.putProgram(SamplePrograms.program(3, "later", true, 0, 100, Duration.ZERO));
    assertThat(Bench.post(lane, List.of(request)).getFirst().outcome())
        .isInstanceOf(Outcome.Posted.class);
  }

  /** Another lane of the process refreshes the programs between two of the batch's requests. */
  @Test
  void knowsAProgramForAllOfABatchOrForNothingOfIt() throws Exception {
    Requests later = new Requests("later");
    Lane lane = bench.lane(0);
    List<LaneItem> items =
        Bench.items(0, List.of(later.earn("a", "k", 5), later.earn("a", "l", 6)));
    List<LaneItem> meanwhile =
        new AbstractList<>() {
          @Override
          public LaneItem get(int index) {
            if (index == 1) {
              memory.putProgram(SamplePrograms.program(3, "later", true, 0, 100, Duration.ZERO));
              bench.ledger.programs().refresh();
            }
            return items.get(index);
          }

          @Override
          public int size() {
            return items.size();
          }
        };
    List<Outcome> outcomes = new ArrayList<>();
    lane.post(
        meanwhile, 2, batch -> batch.outcomes().forEach(event -> outcomes.add(event.outcome())));
    assertThat(outcomes)
        .hasSize(2)
        .containsOnly(new Outcome.Rejected(RejectionCode.UNKNOWN_PROGRAM));
  }

  @Test
  void refusesAnotherTopicOfTheSameName() {
    bench.lane(0);
    assertThatThrownBy(() -> book.takeOver("loyalty.transfers", 0, new UUID(9, 9)))
        .isInstanceOf(TopicReplacedException.class);
  }

  @Test
  void passesOverWhatTheBookHas() throws Exception {
    Lane lane = bench.lane(0);
    Bench.post(lane, P.earns("a", 5));
    List<Integer> sizes = new ArrayList<>();
    lane.post(Bench.items(0, P.earns("a", 8)), 8, batch -> sizes.add(batch.outcomes().size()));
    assertThat(sizes).containsExactly(3);
    BookChecks.holdsExactly(memory, 8);
  }

  @Test
  void endsByAnInterruptionAndCanBeAskedAgain() throws Exception {
    book.then(Fault.COMMITTED_UNHEARD);
    Ledger interrupted =
        new Ledger(
            book,
            new LedgerSettings(
                1,
                100,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                Duration.ofSeconds(1),
                duration -> {
                  throw new InterruptedException();
                }),
            Clock.systemUTC(),
            PostingListener.NONE);
    Lane lane = interrupted.takeOver("loyalty.transfers", 0, Bench.TOPIC_ID);
    List<LaneItem> items = Bench.items(0, P.earns("a", 4));
    assertThatThrownBy(() -> lane.post(items, 4, batch -> {}))
        .isInstanceOf(InterruptedException.class);
    // The lane is further than it heard, but by its own commit.
    lane.checkPosition();
    List<PostedBatch> batches = new ArrayList<>();
    lane.post(items, 4, batches::add);
    assertThat(sizes(batches)).containsExactly(4);
    BookChecks.holdsExactly(memory, 4);
  }
}
