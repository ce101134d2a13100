package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Member;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An update replaces the fields that it gives and keeps the others (contract, section 2). */
class MemberUpdatesIT {

  private static final Requests P = new Requests("retail");
  private static final Member ANN = new Member("Ann", "ann@example.org", "4000");

  private final TestBook book = TestBook.create();
  private Lane lane;

  @BeforeEach
  void addProgram() {
    book.addProgram("retail", true, 0, 1_000_000);
    lane = new Race(book, 1).lane(0);
  }

  private static Request open(String account, Member member) {
    return new Request.Open(P.header(account, "open:" + account), member);
  }

  private static Request update(String account, String key, Member member) {
    return new Request.Update(P.header(account, key), member);
  }

  private void post(int batchSize, Request... requests) throws Exception {
    assertThat(Race.post(lane, List.of(requests), List.of(batchSize)))
        .extracting(OutcomeEvent::outcome)
        .allMatch(Outcome.Posted.class::isInstance);
  }

  private String member(String account) {
    return book.owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select coalesce(name, '-') || ' ' || coalesce(email, '-') || ' ' || coalesce(card, '-')
                        from member join account using (program_id, account_id) where code = :account
                        """)
                    .bind("account", account)
                    .mapTo(String.class)
                    .one());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void keepsWhatIsNotGiven(int batchSize) throws Exception {
    post(
        batchSize,
        open("a", ANN),
        open("b", ANN),
        open("c", ANN),
        open("d", Member.NONE),
        update("a", "k1", new Member("Anna", null, null)),
        update("b", "k2", new Member(null, "b@example.org", null)),
        update("c", "k3", new Member(null, null, "5000")),
        update("d", "k4", new Member(null, "d@example.org", null)),
        update("d", "k5", new Member(null, null, "6000")));
    assertThat(member("a")).isEqualTo("Anna ann@example.org 4000");
    assertThat(member("b")).isEqualTo("Ann b@example.org 4000");
    assertThat(member("c")).isEqualTo("Ann ann@example.org 5000");
    assertThat(member("d")).isEqualTo("- d@example.org 6000");
  }

  @Test
  void keepsWhatNoneOfSeveralUpdatesOfABatchGives() throws Exception {
    post(100, open("a", ANN));
    post(
        100,
        update("a", "k1", new Member("Anna", "x@example.org", null)),
        update("a", "k2", new Member(null, "anna@example.org", null)),
        update("a", "k3", Member.NONE));
    assertThat(member("a")).isEqualTo("Anna anna@example.org 4000");
  }
}
