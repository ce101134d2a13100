package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Request;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which keys a lane looks up before it posts. */
class KeyLookupTest {

  private static final Requests P = new Requests("retail");

  private final InMemoryBook memory = new InMemoryBook(SamplePrograms.ALL);
  private final FaultyBook book = new FaultyBook(memory);
  private final Bench bench = new Bench(book);

  /** Makes lanes of another process, which has met no key yet. */
  private Bench elsewhere() {
    return new Bench(book);
  }

  @Test
  void looksNoKeyUpThatItHasNotMet() {
    Bench.post(bench.lane(0), P.earns("a", 8));
    assertThat(book.keysLookedUp).isEmpty();
  }

  @Test
  void looksUpWhatItHasMet() {
    Lane lane = bench.lane(0);
    Bench.post(lane, P.earns("a", 8));
    List<Request> requests = new ArrayList<>(P.earns("a", 1));
    requests.add(P.earn("a", "new", 1));
    assertThat(Bench.post(lane, requests))
        .extracting(event -> event.outcome().getClass().getSimpleName())
        .containsExactly("Duplicate", "Posted");
    assertThat(book.keysLookedUp).containsExactly(1);
    assertThat(bench.heard.events).containsExactly("committed", "committed");
    BookChecks.holdsExactly(memory, 9);
  }

  @Test
  void findsADuplicateThatItNeverMet() {
    Bench.post(bench.lane(0), P.earns("a", 8));
    Bench other = elsewhere();
    List<Request> requests = new ArrayList<>(P.earns("a", 8));
    requests.add(P.earn("a", "new", 1));
    List<OutcomeEvent> outcomes = Bench.post(other.lane(1), requests);
    assertThat(outcomes.subList(0, 8))
        .allMatch(event -> event.outcome() instanceof Outcome.Duplicate);
    assertThat(outcomes.getLast().outcome()).isInstanceOf(Outcome.Posted.class);
    assertThat(other.heard.events).containsExactly("conflicted", "committed");
    assertThat(book.keysLookedUp).containsExactly(9);
    BookChecks.holdsExactly(memory, 9);
  }

  @Test
  void collidesOnceForAStreamOfDuplicatesThatItNeverMet() {
    Bench.post(bench.lane(0), P.earns("a", 100));
    Bench other = elsewhere();
    Lane lane = other.lane(1);
    List<Request> again = P.earns("a", 100);
    for (int i = 0; i < again.size(); i++) {
      Bench.post(lane, again.subList(i, i + 1));
    }
    assertThat(other.heard.events).filteredOn("conflicted"::equals).hasSize(1);
    BookChecks.holdsExactly(memory, 100);
  }

  @Test
  void trustsKeysAgainWhenLookingUpHasFoundNothingForAWhile() {
    Bench.post(bench.lane(0), P.earns("a", 1));
    Lane lane = elsewhere().lane(1);
    Bench.post(lane, P.earns("a", 1));
    for (int i = 0; i < 100; i++) {
      Bench.post(lane, List.of(P.earn("b", "new" + i, 1)));
    }
    // The batch that was run again, and one after the other until it was enough.
    assertThat(book.keysLookedUp).hasSize(64);
    BookChecks.holdsExactly(memory, 1);
  }

  @Test
  void looksUpWhateverTheSystemItselfAsks() {
    Lane lane = bench.ledger.takeOverSystemLane("~test", 0);
    Bench.post(lane, P.earns("a", 8));
    assertThat(book.keysLookedUp).containsExactly(8);
  }
}
