package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.model.Request;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests reading ids ahead of the lanes. */
class LedgerTest {

  private static final Requests P = new Requests("retail");
  private static final List<Request> REQUESTS = List.of(P.earn("a", "k1", 1), P.earn("b", "k2", 1));

  private final InMemoryBook memory = new InMemoryBook(SamplePrograms.ALL);
  private final FaultyBook book = new FaultyBook(memory);
  private final Bench bench = new Bench(book);

  @BeforeEach
  void openAccounts() {
    memory.reserveAccountIds(1, List.of("a", "b"));
  }

  @Test
  void looksNoAccountUpThatWasReadAheadOfTheLanes() {
    bench.ledger.warmUp();
    Bench.post(bench.lane(0), REQUESTS);
    assertThat(book.accountsLookedUp).isEmpty();
  }

  @Test
  void looksNoAccountUpThatWasReadBesideThem() {
    Lane lane = bench.lane(0);
    bench.ledger.warmUp();
    Bench.post(lane, REQUESTS);
    assertThat(book.accountsLookedUp).isEmpty();
  }

  @Test
  void forgetsWhatWasReadOfABookThatAnotherTookThePlaceOf() {
    bench.ledger.warmUp();
    memory.restore();
    Bench.post(bench.lane(0), REQUESTS);
    assertThat(book.accountsLookedUp).containsExactly(2);
  }
}
