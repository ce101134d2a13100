package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An account of a program without a cap in its file takes 10^15 points, and no more. */
class DefaultCapIT {

  private static final Requests P = new Requests("retail");
  private static final long LARGEST = 1_000_000_000_000L;
  private static final long CAP = 1_000_000_000_000_000L;

  private final TestBook book = TestBook.create();
  private Lane lane;

  @BeforeEach
  void addProgram() {
    new ProgramStore(BookJdbi.of(book.database().writer()))
        .apply(List.of(ProgramSpec.of("retail", "Retail")), "test");
    lane = new Race(book, 1).lane(0);
  }

  private List<OutcomeEvent> post(List<Request> requests) throws Exception {
    return Race.post(lane, requests, List.of(500));
  }

  private Outcome outcome(Request request) throws Exception {
    return post(List.of(request)).getFirst().outcome();
  }

  @Test
  void takesTenToTheFifteenthAndNotOneMore() throws Exception {
    List<Request> requests = new ArrayList<>(List.of(P.open("a", "a"), P.open("b", "b")));
    for (int i = 0; i < 1000; i++) {
      requests.add(P.earn("a", "k" + i, LARGEST));
    }
    requests.add(P.credit("b", "one", 1));
    List<OutcomeEvent> filled = post(requests);
    assertThat(filled).extracting(OutcomeEvent::outcome).allMatch(Outcome.Posted.class::isInstance);
    assertThat(filled.get(1001).after()).isEqualTo(new Balances(CAP, 0, 0));

    Outcome full = new Outcome.Rejected(RejectionCode.BALANCE_CAP_EXCEEDED);
    assertThat(outcome(P.earn("a", "e", 1))).isEqualTo(full);
    assertThat(outcome(P.credit("a", "c", 1))).isEqualTo(full);
    assertThat(outcome(P.transfer("b", "t", "a", 1))).isEqualTo(full);
    assertThat(outcome(P.hold("a", "h", 1))).isInstanceOf(Outcome.Posted.class);
    assertThat(outcome(P.earn("a", "e2", 1))).isEqualTo(full);

    assertThat(outcome(P.redeem("a", "r", 1))).isInstanceOf(Outcome.Posted.class);
    assertThat(outcome(P.earn("a", "e3", 2))).isEqualTo(full);
    assertThat(post(List.of(P.earn("a", "e4", 1))).getFirst().after())
        .isEqualTo(new Balances(CAP - 1, 0, 1));
    assertThat(outcome(P.earn("a", "e5", 1))).isEqualTo(full);
    assertThat(new BookCheck(book.owner()).run().breaks()).isEmpty();
  }
}
