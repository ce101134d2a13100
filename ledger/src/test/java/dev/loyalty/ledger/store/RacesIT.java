package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several lanes at once on the same accounts, keys, holds and originals. */
@Timeout(60)
class RacesIT {

  private static final Requests P = new Requests("retail");
  private static final String BELOW_FLOOR =
      """
      select count(*) from journal j join program p using (program_id)
      where j.debit_leg is not null
        and j.debit_after < case when j.debit_bucket = 0 and j.type in (4, 5) then p.clawback_floor else 0 end
      """;
  private static final String[] ACCOUNTS = {"a", "b", "c", "d"};

  private final TestBook book = TestBook.create();

  @BeforeEach
  void addProgram() {
    book.addProgram("retail", true, -100, 1_000_000_000);
  }

  @AfterEach
  void agreesWithItselfAndKeepsItsFloors() {
    assertThat(new BookCheck(book.owner()).run().breaks()).isEmpty();
    long below =
        book.owner().withHandle(handle -> handle.createQuery(BELOW_FLOOR).mapTo(Long.class).one());
    assertThat(below).isZero();
  }

  private static List<List<Request>> streams(int lanes, IntFunction<List<Request>> stream) {
    return IntStream.range(0, lanes).mapToObj(stream).toList();
  }

  /**
   * Runs the streams at once and returns the outcomes of all lanes.
   *
   * @param winnersMax how many lanes at most can commit their first batches without a collision
   */
  private List<OutcomeEvent> race(int winnersMax, List<List<Request>> streams, Integer... cuts) {
    Race race = Race.together(book, streams.size());
    List<OutcomeEvent> outcomes =
        race.run(streams, List.of(cuts)).stream().flatMap(List::stream).toList();
    assertThat(race.conflicts).hasValueGreaterThanOrEqualTo(streams.size() - winnersMax);
    return outcomes;
  }

  private static long posted(List<OutcomeEvent> outcomes) {
    return outcomes.stream().filter(it -> it.outcome() instanceof Outcome.Posted).count();
  }

  private static long rejected(List<OutcomeEvent> outcomes, RejectionCode code) {
    return outcomes.stream().filter(it -> it.outcome().equals(new Outcome.Rejected(code))).count();
  }

  private long available(String account) {
    return book.owner()
        .withHandle(
            handle ->
                handle
                    .createQuery("select available from account where code = ?")
                    .bind(0, account)
                    .mapTo(Long.class)
                    .one());
  }

  private void begin(Request... requests) {
    List<OutcomeEvent> outcomes =
        new Race(book, 1).run(List.of(List.of(requests)), List.of(100)).getFirst();
    assertThat(posted(outcomes)).isEqualTo(requests.length);
  }

  @Test
  void manyWritersOnFewAccountsEndInTheSequentialSums() {
    begin(
        P.earn("a", "a", 100_000), P.earn("b", "b", 100_000),
        P.earn("c", "c", 100_000), P.earn("d", "d", 100_000));
    List<List<Request>> streams = streams(8, RacesIT::mixed);
    List<OutcomeEvent> outcomes = race(1, streams, 10, 25, 5);
    assertThat(posted(outcomes)).isEqualTo(8 * 200);
    long[] expected = {100_000, 100_000, 100_000, 100_000};
    for (List<Request> stream : streams) {
      for (Request request : stream) {
        int account = List.of(ACCOUNTS).indexOf(request.header().account());
        switch (request) {
          case Request.Earn earn -> expected[account] += earn.points();
          case Request.Redeem redeem -> expected[account] -= redeem.points();
          case Request.Transfer transfer -> {
            expected[account] -= transfer.points();
            expected[List.of(ACCOUNTS).indexOf(transfer.counterparty())] += transfer.points();
          }
          default -> throw new AssertionError(request);
        }
      }
    }
    for (int i = 0; i < ACCOUNTS.length; i++) {
      assertThat(available(ACCOUNTS[i])).isEqualTo(expected[i]);
    }
  }

  private static List<Request> mixed(int lane) {
    List<Request> stream = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String account = ACCOUNTS[(i + lane) % 4];
      String other = ACCOUNTS[(i + lane + 1 + i % 3) % 4];
      String key = lane + "/" + i;
      int points = 1 + (7 * i + lane) % 13;
      stream.add(
          switch (i % 3) {
            case 0 -> P.earn(account, key, points);
            case 1 -> P.redeem(account, key, points);
            default -> P.transfer(account, key, other, points);
          });
    }
    return stream;
  }

  @Test
  void oneKeyRacedByTwentyWritersIsSettledOnce() {
    List<OutcomeEvent> outcomes = race(1, streams(20, lane -> List.of(P.earn("a", "k", 5))), 1);
    assertThat(posted(outcomes)).isEqualTo(1);
    assertThat(outcomes.stream().filter(it -> it.outcome() instanceof Outcome.Duplicate))
        .hasSize(19);
    assertThat(available("a")).isEqualTo(5);
  }

  @Test
  void oneKeyRacedForDifferentThingsIsSettledOnce() {
    List<OutcomeEvent> outcomes =
        race(1, streams(20, lane -> List.of(P.earn("a", "k", 100 + lane))), 1);
    assertThat(posted(outcomes)).isEqualTo(1);
    assertThat(rejected(outcomes, RejectionCode.KEY_REUSED)).isEqualTo(19);
    assertThat(available("a")).isBetween(100L, 119L);
  }

  @Test
  void oneHoldIsResolvedOnce() {
    begin(P.earn("a", "e", 100), P.hold("a", "h", 60));
    List<OutcomeEvent> outcomes =
        race(
            1,
            streams(
                8,
                lane ->
                    List.of(
                        lane % 2 == 0
                            ? P.capture("a", "k" + lane, "h", 10)
                            : P.release("a", "k" + lane, "h"))),
            1);
    assertThat(posted(outcomes)).isEqualTo(1);
    assertThat(rejected(outcomes, RejectionCode.HOLD_NOT_OPEN)).isEqualTo(7);
    assertThat(available("a")).isIn(90L, 100L);
  }

  @Test
  void reversalsTogetherNeverExceedTheirOriginal() {
    begin(P.earn("a", "e", 100));
    List<OutcomeEvent> outcomes =
        race(1, streams(8, lane -> List.of(P.reverse("a", "k" + lane, "e", 30))), 1);
    assertThat(posted(outcomes)).isEqualTo(3);
    assertThat(rejected(outcomes, RejectionCode.REVERSAL_EXCEEDS_ORIGINAL)).isEqualTo(5);
    assertThat(available("a")).isEqualTo(10);
  }

  @Test
  void onePurseIsSpentOnce() {
    begin(P.earn("a", "e", 100));
    List<OutcomeEvent> outcomes =
        race(1, streams(8, lane -> List.of(P.transfer("a", "k" + lane, "b" + lane, 60))), 1);
    assertThat(posted(outcomes)).isEqualTo(1);
    assertThat(rejected(outcomes, RejectionCode.INSUFFICIENT_POINTS)).isEqualTo(7);
    assertThat(available("a")).isEqualTo(40);
  }

  @Test
  void accountsOpenedAtOnceAreOpenedOnce() {
    List<OutcomeEvent> outcomes =
        race(
            2,
            streams(
                8,
                lane ->
                    IntStream.range(0, 40)
                        .<Request>mapToObj(i -> P.open("n" + (i + 5 * lane) % 40, lane + "/" + i))
                        .toList()),
            20);
    assertThat(posted(outcomes)).isEqualTo(40);
    assertThat(rejected(outcomes, RejectionCode.ACCOUNT_EXISTS)).isEqualTo(7 * 40);
  }
}
