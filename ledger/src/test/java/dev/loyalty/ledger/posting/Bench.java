package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A book with a ledger over it, and lanes to post to it. Its clock stands still, and its pauses
 * take no time but are recorded.
 */
final class Bench {

  static final Instant NOW = Instant.parse("2026-11-20T17:00:00.123456Z");
  static final UUID TOPIC_ID = new UUID(1, 2);

  final Book book;
  final Ledger ledger;
  final List<Duration> pauses = new ArrayList<>();
  final Heard heard = new Heard();

  /** Runs whenever a lane waits, as another process would. */
  Runnable duringPause = () -> {};

  Bench(Book book) {
    this.book = book;
    this.ledger =
        new Ledger(
            book,
            new LedgerSettings(
                2,
                10_000,
                Duration.ofMillis(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                this::pause),
            Clock.fixed(NOW, ZoneOffset.UTC),
            heard);
  }

  private void pause(Duration duration) {
    pauses.add(duration);
    duringPause.run();
  }

  Lane lane(int partition) {
    return ledger.takeOver("loyalty.transfers", partition, TOPIC_ID);
  }

  /** Posts in one call and returns the outcomes in their order. */
  static List<OutcomeEvent> post(Lane lane, List<Request> requests) {
    List<OutcomeEvent> outcomes = new ArrayList<>();
    for (PostedBatch batch : batches(lane, requests)) {
      outcomes.addAll(batch.outcomes());
    }
    return outcomes;
  }

  /** Posts in one call and returns its batches. */
  static List<PostedBatch> batches(Lane lane, List<Request> requests) {
    long first = lane.position().nextOffset();
    List<PostedBatch> batches = new ArrayList<>();
    try {
      lane.post(items(first, requests), first + requests.size(), batches::add);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts tests", e);
    }
    return batches;
  }

  static List<LaneItem> items(long firstOffset, List<Request> requests) {
    List<LaneItem> items = new ArrayList<>(requests.size());
    for (Request request : requests) {
      items.add(Submission.of(firstOffset + items.size(), request));
    }
    return items;
  }

  /** A listener that records its calls. */
  static final class Heard implements PostingListener {
    final List<String> events = new ArrayList<>();

    @Override
    public void committed(PostedBatch batch, Duration took) {
      events.add("committed");
    }

    @Override
    public void conflicted(LanePosition lane) {
      events.add("conflicted");
    }

    @Override
    public void waiting(LanePosition lane, RuntimeException reason) {
      events.add("waiting");
    }

    @Override
    public void resumed(LanePosition lane) {
      events.add("resumed");
    }
  }
}
