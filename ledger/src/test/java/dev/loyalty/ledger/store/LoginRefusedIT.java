package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LanePosition;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.migrations.TestDatabase;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server refuses the login for a while: a lane waits and goes on, as in any outage. */
@Timeout(60)
class LoginRefusedIT {

  private static final Requests P = new Requests("retail");
  private static final int REFUSALS = 3;

  private final TestBook book = TestBook.create();
  private final String database = text("select current_database()");
  private final String login = "till_" + database;

  private String text(String query) {
    return book.owner().withHandle(handle -> handle.createQuery(query).mapTo(String.class).one());
  }

  private void run(String sql) {
    book.owner()
        .useHandle(
            handle ->
                handle.execute(sql.replace("<login>", login).replace("<database>", database)));
  }

  @BeforeEach
  void makeLogin() {
    run("create role <login> login password 'secret' in role loyalty_writer");
    run("revoke connect on database <database> from public");
    run("grant connect on database <database> to <login>");
    book.addProgram("retail", true, 0, 1_000_000_000);
  }

  @AfterEach
  void dropLogin() {
    run("revoke connect on database <database> from <login>");
    run("drop role <login>");
  }

  /** As after a password was changed, rights were taken away, or access rules were edited. */
  @ParameterizedTest
  @CsvSource({
    "28000, alter role <login> nologin, alter role <login> login",
    "42501, revoke connect on database <database> from <login>, grant connect on database"
        + " <database> to <login>",
    "42501, revoke loyalty_writer from <login>, grant loyalty_writer to <login>"
  })
  void waitsUntilTheLoginIsAllowedAgain(String state, String refuse, String allow)
      throws Exception {
    AtomicInteger refusals = new AtomicInteger();
    PostingListener listener =
        new PostingListener() {
          @Override
          public void waiting(LanePosition lane, RuntimeException reason) {
            assertThat(reason)
                .isInstanceOf(BookUnavailableException.class)
                .rootCause()
                .hasFieldOrPropertyWithValue("SQLState", state);
            if (refusals.incrementAndGet() == REFUSALS) {
              run(allow);
            }
          }
        };
    TestDatabase refusing = new TestDatabase(book.database().jdbcUrl(), login, "secret");
    Lane lane =
        TestBook.on(refusing).ledger(1, listener).takeOver("loyalty.transfers", 0, Race.TOPIC_ID);
    run(refuse);
    run("select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = '<login>'");

    List<OutcomeEvent> outcomes = Race.post(lane, List.of(P.earn("ann", "k", 5)), List.of(1));

    assertThat(refusals).hasValue(REFUSALS);
    assertThat(outcomes).hasSize(1);
  }
}
