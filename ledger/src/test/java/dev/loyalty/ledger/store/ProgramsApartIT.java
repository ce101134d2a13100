package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.TransferId;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two programs with an account of the same code in each (contract, section 1: nothing crosses). */
class ProgramsApartIT {

  private static final Requests RETAIL = new Requests("retail");
  private static final Requests TRAVEL = new Requests("travel");

  private final TestBook book = TestBook.create();
  private Lane lane;

  @BeforeEach
  void addPrograms() {
    book.addProgram("retail", true, -100, 1_000_000);
    book.addProgram("travel", true, -100, 1_000_000);
    lane = new Race(book, 1).lane(0);
  }

  @AfterEach
  void agreesWithItself() {
    assertThat(new BookCheck(book.owner()).run().breaks()).isEmpty();
  }

  private List<Outcome> post(int batchSize, Request... requests) throws Exception {
    return Race.post(lane, List.of(requests), List.of(batchSize)).stream()
        .map(OutcomeEvent::outcome)
        .toList();
  }

  private static Outcome posted(String program, String key, long points) {
    return new Outcome.Posted(TransferId.of(program, key), points);
  }

  private String balances() {
    return book.owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select string_agg(concat_ws(' ', p.code, a.code, available, pending, held), '; ' order by p.code)
                        from account a join program p using (program_id)
                        """)
                    .mapTo(String.class)
                    .one());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void findsNoOriginalOfTheOther(int batchSize) throws Exception {
    Outcome notFound = new Outcome.Rejected(RejectionCode.ORIGINAL_NOT_FOUND);
    assertThat(
            post(
                batchSize,
                RETAIL.earn("a", "e", 50),
                RETAIL.hold("a", "h", 20),
                TRAVEL.earn("a", "f", 7),
                TRAVEL.reverse("a", "r1", "e"),
                TRAVEL.capture("a", "r2", "h"),
                TRAVEL.release("a", "r3", "h"),
                RETAIL.reverse("a", "r4", "f")))
        .containsExactly(
            posted("retail", "e", 50),
            posted("retail", "h", 20),
            posted("travel", "f", 7),
            notFound,
            notFound,
            notFound,
            notFound);
    assertThat(balances()).isEqualTo("retail a 30 0 20; travel a 7 0 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void settlesTheSameKeyInEach(int batchSize) throws Exception {
    assertThat(
            post(
                batchSize,
                RETAIL.earn("a", "k", 50),
                TRAVEL.earn("a", "k", 7),
                RETAIL.earn("a", "k", 50),
                TRAVEL.earn("a", "k", 7),
                RETAIL.reverse("a", "r", "k"),
                TRAVEL.redeem("a", "r", 3)))
        .containsExactly(
            posted("retail", "k", 50),
            posted("travel", "k", 7),
            new Outcome.Duplicate(new Outcome.Original(null, TransferId.of("retail", "k"))),
            new Outcome.Duplicate(new Outcome.Original(null, TransferId.of("travel", "k"))),
            posted("retail", "r", 50),
            posted("travel", "r", 3));
    assertThat(balances()).isEqualTo("retail a 0 0 0; travel a 4 0 0");
  }

  /**
   * The rules and statuses of one program don't apply to an account of the same code in another.
   */
  @Test
  void freezesAndClosesInOneOnly() throws Exception {
    post(100, RETAIL.open("a", "o"), TRAVEL.open("a", "o"));
    post(100, RETAIL.freeze("a", "z"), TRAVEL.close("a", "x"));
    assertThat(
            post(
                100,
                RETAIL.unfreeze("a", "u"),
                TRAVEL.unfreeze("a", "u"),
                RETAIL.earn("a", "e", 9)))
        .containsExactly(
            new Outcome.Posted(null, null),
            new Outcome.Rejected(RejectionCode.ACCOUNT_CLOSED),
            posted("retail", "e", 9));
  }
}
