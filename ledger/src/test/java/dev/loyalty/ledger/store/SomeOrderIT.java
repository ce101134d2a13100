package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.fixture.Draw;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.fixture.SequentialModel;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.posting.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Lanes post at the same time to the same accounts, keys and originals. Some order of their
 * batches, one after the other, must explain every outcome and balance.
 */
class SomeOrderIT {

  private static final int LANES = 3;
  private static final int ACCOUNTS = 3;
  private static final int REQUESTS_MAX = 24;
  private static final int BATCHES_OF_LANE = 3;

  private final TestBook book = TestBook.create();
  private final List<Lane> lanes = new ArrayList<>();
  private int round;

  SomeOrderIT() {
    SamplePrograms.ALL.forEach(book::addProgram);
    for (int lane = 0; lane < LANES; lane++) {
      // Each lane has a ledger of its own, as in a process of its own: with one ledger only one
      // lane would write at a time before long.
      lanes.add(new Race(book, 1).lane(lane));
    }
  }

  /** A transaction's requests and their outcomes. */
  private record Batch(List<Request> requests, List<OutcomeEvent> told) {}

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void explainsWhatLanesDoAtOnce(@ForAll Random random) throws Exception {
    // All lanes use the same names and keys; each round uses others.
    RandomGenerator<List<Request>> streams =
        Draw.streams("r" + round++ + "-", ACCOUNTS, REQUESTS_MAX).generator(1000);
    List<List<Batch>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
      CyclicBarrier start = new CyclicBarrier(LANES);
      List<Future<List<Batch>>> running = new ArrayList<>();
      for (Lane lane : lanes) {
        List<Request> stream = streams.next(random).value();
        running.add(threads.submit(() -> post(lane, stream, start)));
      }
      for (Future<List<Batch>> one : running) {
        done.add(one.get());
      }
    }
    assertThat(isExplained(List.of(), done, new int[LANES])).as(done.toString()).isTrue();
  }

  @AfterProperty
  void agreesWithItself() {
    assertThat(new BookCheck(book.owner()).run().breaks()).isEmpty();
  }

  private static List<Batch> post(Lane lane, List<Request> stream, CyclicBarrier start)
      throws Exception {
    List<Batch> batches = new ArrayList<>();
    start.await(30, TimeUnit.SECONDS);
    int size = Math.max(1, (stream.size() + BATCHES_OF_LANE - 1) / BATCHES_OF_LANE);
    for (int begin = 0; begin < stream.size(); begin += size) {
      List<Request> piece = stream.subList(begin, Math.min(stream.size(), begin + size));
      long first = lane.position().nextOffset();
      List<LaneItem> items = new ArrayList<>();
      for (Request request : piece) {
        items.add(Submission.of(first + items.size(), request));
      }
      lane.post(
          items,
          first + items.size(),
          batch -> {
            int from = (int) (batch.firstOffset() - first);
            batches.add(
                new Batch(piece.subList(from, from + batch.outcomes().size()), batch.outcomes()));
          });
    }
    return batches;
  }

  /** Searches for the rest of an order that begins so. */
  private static boolean isExplained(List<Batch> begun, List<List<Batch>> lanes, int[] taken) {
    boolean all = true;
    for (int lane = 0; lane < lanes.size(); lane++) {
      if (taken[lane] == lanes.get(lane).size()) {
        continue;
      }
      all = false;
      List<Batch> longer = new ArrayList<>(begun);
      longer.add(lanes.get(lane).get(taken[lane]));
      if (isWhatWasTold(longer)) {
        taken[lane]++;
        if (isExplained(longer, lanes, taken)) {
          return true;
        }
        taken[lane]--;
      }
    }
    return all;
  }

  private static boolean isWhatWasTold(List<Batch> order) {
    SequentialModel model = new SequentialModel(SamplePrograms.ALL);
    for (Batch batch : order) {
      for (int i = 0; i < batch.requests().size(); i++) {
        OutcomeEvent event = batch.told().get(i);
        SequentialModel.Answer told =
            new SequentialModel.Answer(event.outcome(), event.points(), event.after());
        if (!model.answer(batch.requests().get(i)).equals(told)) {
          return false;
        }
      }
    }
    return true;
  }
}
