package dev.loyalty.ledger.store;

import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.ledger.posting.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lanes that post their streams at the same time, one a thread, into one book. */
final class Race {

  static final UUID TOPIC_ID = new UUID(1, 2);

  final AtomicInteger conflicts = new AtomicInteger();
  final AtomicInteger waits = new AtomicInteger();
  private final Ledger ledger;

  Race(TestBook book, int writersMax) {
    this.ledger = book.ledger(writersMax, listener());
  }

  private Race(TestBook book, int lanes, CountDownLatch begun) {
    this.ledger = book.ledger(lanes, listener(), () -> meet(begun));
  }

  /**
   * Makes so many lanes, each of which sees the book as it was before the first of them commits:
   * first batches that change the same rows must collide.
   */
  static Race together(TestBook book, int lanes) {
    return new Race(book, lanes, new CountDownLatch(lanes));
  }

  /** Waits for the first transaction of every lane; later ones pass. */
  private static void meet(CountDownLatch begun) {
    begun.countDown();
    try {
      if (!begun.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException(begun.getCount() + " lanes have not begun");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts tests", e);
    }
  }

  private PostingListener listener() {
    return new PostingListener() {
      @Override
      public void conflicted(LanePosition lane) {
        conflicts.incrementAndGet();
      }

      @Override
      public void waiting(LanePosition lane, RuntimeException reason) {
        waits.incrementAndGet();
      }
    };
  }

  /** Takes a lane over, again where the connection is lost, as its callers do. */
  Lane lane(int partition) {
    while (true) {
      try {
        return ledger.takeOver("loyalty.transfers", partition, TOPIC_ID);
      } catch (BookUnavailableException e) {
        waits.incrementAndGet();
      }
    }
  }

  /**
   * Posts each stream to the partition of its number, in batches of these sizes over and over.
   *
   * @return the outcomes of each stream
   */
  List<List<OutcomeEvent>> run(List<List<Request>> streams, List<Integer> cuts) {
    CyclicBarrier start = new CyclicBarrier(streams.size());
    try (ExecutorService threads = Executors.newFixedThreadPool(streams.size())) {
      List<Future<List<OutcomeEvent>>> running = new ArrayList<>();
      for (int i = 0; i < streams.size(); i++) {
        Lane lane = lane(i);
        List<Request> stream = streams.get(i);
        running.add(
            threads.submit(
                () -> {
                  start.await(30, TimeUnit.SECONDS);
                  return post(lane, stream, cuts);
                }));
      }
      List<List<OutcomeEvent>> outcomes = new ArrayList<>();
      for (Future<List<OutcomeEvent>> one : running) {
        outcomes.add(one.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw new AssertionError("a lane stopped", e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts tests", e);
    }
  }

  static List<OutcomeEvent> post(Lane lane, List<Request> stream, List<Integer> cuts)
      throws InterruptedException {
    List<OutcomeEvent> outcomes = new ArrayList<>();
    int begin = 0;
    for (int i = 0; begin < stream.size(); i++) {
      int end = Math.min(stream.size(), begin + cuts.get(i % cuts.size()));
      long first = lane.position().nextOffset();
      List<LaneItem> items = new ArrayList<>();
      for (Request request : stream.subList(begin, end)) {
        items.add(Submission.of(first + items.size(), request));
      }
      lane.post(items, first + items.size(), batch -> outcomes.addAll(batch.outcomes()));
      begin = end;
    }
    return outcomes;
  }
}
