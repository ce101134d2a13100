package dev.loyalty.jobs.posting;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.posting.Submission;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Posts a job's requests through a lane of the ledger, as an input partition has one. Taking it
 * over fences any other process that runs the job; a request that is posted again is a duplicate by
 * its key. For one thread.
 */
public final class JobLane {

  /** The most requests in a transaction, as many as ingest usually posts. */
  public static final int REQUESTS_MAX = 500;

  private final Lane lane;
  private final Program program;
  private final Clock clock;

  private JobLane(Lane lane, Program program, Clock clock) {
    this.lane = lane;
    this.program = program;
    this.clock = clock;
  }

  /** Takes the job's lane for the program over. */
  public static JobLane open(Ledger ledger, JobName job, Program program, Clock clock) {
    String name = RequestHeader.SYSTEM_KEY_PREFIX + job;
    return new JobLane(ledger.takeOverSystemLane(name, program.id()), program, clock);
  }

  /**
   * A request of a job.
   *
   * @param original the transfer id of the request that it names; null where it names none
   */
  public record Ask(Request request, @Nullable UUID original) {}

  /** Makes the header of a request that is asked now. */
  public RequestHeader header(String account, String key) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new RequestHeader(
        program.code(), account, RequestHeader.SYSTEM_KEY_PREFIX + key, now, null, null, Map.of());
  }

  /**
   * Posts the requests, and waits while the database is down.
   *
   * @return their outcomes, in their order; they are committed
   * @throws dev.loyalty.ledger.posting.FencedException where another process has taken the lane
   *     over
   */
  public List<OutcomeEvent> post(List<Ask> asks) throws InterruptedException {
    List<OutcomeEvent> outcomes = new ArrayList<>(asks.size());
    for (int begin = 0; begin < asks.size(); begin += REQUESTS_MAX) {
      List<Ask> piece = asks.subList(begin, Math.min(begin + REQUESTS_MAX, asks.size()));
      long first = lane.position().nextOffset();
      List<LaneItem> items = new ArrayList<>(piece.size());
      for (Ask ask : piece) {
        items.add(Submission.naming(first + items.size(), ask.request(), ask.original()));
      }
      lane.post(items, first + items.size(), batch -> outcomes.addAll(batch.outcomes()));
    }
    return outcomes;
  }
}
