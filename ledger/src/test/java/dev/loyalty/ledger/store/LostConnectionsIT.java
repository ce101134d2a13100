package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions are terminated at any moment, in mid-batch and in mid-commit. */
@Timeout(60)
class LostConnectionsIT {

  private static final Requests P = new Requests("retail");
  private static final int LANES = 3;
  private static final int REQUESTS = 700;

  private static final String TERMINATE =
      """
      select count(*) from (
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
          and application_name <> 'killer') as killed
      """;

  private final TestBook book = TestBook.create();

  @Test
  void loseNothingAndDoubleNothing() {
    book.addProgram("retail", true, 0, 1_000_000_000);
    List<List<Request>> streams = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      List<Request> stream = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        stream.add(P.earn("a" + i % 50, lane + "/" + i, 1 + i % 7));
      }
      streams.add(stream);
    }
    Race race = new Race(book, LANES);
    List<List<OutcomeEvent>> outcomes;
    try (ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor()) {
      killer.scheduleWithFixedDelay(this::terminateOthers, 100, 300, TimeUnit.MILLISECONDS);
      outcomes = race.run(streams, List.of(20, 5, 60));
      killer.shutdownNow();
    }
    assertThat(race.waits).hasPositiveValue();
    for (List<OutcomeEvent> lane : outcomes) {
      assertThat(lane).hasSize(REQUESTS).allMatch(it -> it.outcome() instanceof Outcome.Posted);
      assertThat(lane.stream().map(OutcomeEvent::offset)).isSorted().doesNotHaveDuplicates();
    }
    long expected = 0;
    for (List<Request> stream : streams) {
      for (Request request : stream) {
        expected += ((Request.Earn) request).points();
      }
    }
    long sum =
        book.owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery("select sum(available) from account")
                        .mapTo(Long.class)
                        .one());
    assertThat(sum).isEqualTo(expected);
    assertThat(new BookCheck(book.owner()).run().breaks()).isEmpty();
  }

  private void terminateOthers() {
    book.owner()
        .useHandle(
            handle -> {
              handle.execute("set application_name = 'killer'");
              handle.createQuery(TERMINATE).mapTo(Long.class).one();
            });
  }
}
