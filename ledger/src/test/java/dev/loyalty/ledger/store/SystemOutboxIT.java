package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.posting.BookUnavailableException;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.Submission;
import dev.loyalty.ledger.store.SystemOutbox.Receiver;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemOutboxIT {

  private static final int ALL = 16;
  private static final Requests P = new Requests("retail");

  private final TestBook book = TestBook.create();
  private final SystemOutbox outbox = book.systemOutbox();
  private final List<String> received = new ArrayList<>();

  @BeforeEach
  void postTwoBatches() throws InterruptedException {
    book.addProgram("retail", true, 0, 1000);
    Lane lane = book.ledger(1).takeOverSystemLane("~job", 7);
    for (int i = 0; i < 2; i++) {
      lane.post(List.of(Submission.of(i, P.earn("a", "~" + i, 1))), i + 1, batch -> {});
    }
  }

  private int receive(String lane, int number, List<OutcomeBatch> batches) {
    batches.forEach(batch -> received.add(lane + "-" + number + "#" + batch.batchNo()));
    return batches.size();
  }

  private long left() {
    return number("select count(*) from outcome_batch");
  }

  private long number(String sql) {
    return book.owner().withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  @Test
  void handsOutInOrderAndRemovesWhatWasReceived() throws Exception {
    assertThat(outbox.hand(1, this::receive)).isEqualTo(1);
    assertThat(left()).isEqualTo(1);
    assertThat(outbox.hand(ALL, this::receive)).isEqualTo(1);
    assertThat(outbox.hand(ALL, this::receive)).isZero();
    assertThat(received).containsExactly("~job-7#1", "~job-7#2");
    assertThat(left()).isZero();
  }

  @Test
  void keepsNoTransactionOpenWhileTheReceiverIsAtIt() throws Exception {
    String transactions =
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
          and xact_start is not null
        """;
    outbox.hand(
        ALL,
        (lane, number, batches) -> {
          assertThat(number(transactions)).isZero();
          return receive(lane, number, batches);
        });
    assertThat(received).hasSize(2);
  }

  @Test
  void handsOutToOneAtATime() throws Exception {
    outbox.hand(
        ALL,
        (lane, number, batches) -> {
          assertThat(book.systemOutbox().hand(ALL, this::receive)).isZero();
          return receive(lane, number, batches);
        });
    assertThat(received).hasSize(2);
  }

  @Test
  void letsAnotherGoOnWhereTheReceiverFailed() throws Exception {
    try (Connection kept = book.database().writer().getConnection()) {
      // The connection stays open when it is closed, as a pool's does.
      SystemOutbox pooled = new SystemOutbox(Jdbi.create(kept));
      Receiver failing =
          (lane, number, batches) -> {
            throw new IllegalStateException("not delivered");
          };
      assertThatThrownBy(() -> pooled.hand(ALL, failing)).hasMessage("not delivered");
      assertThat(left()).isEqualTo(2);
      assertThat(outbox.hand(ALL, this::receive)).isEqualTo(2);
    }
    assertThat(left()).isZero();
  }

  @Test
  void handsOutAgainWhereItsSessionHasEndedMeanwhile() throws Exception {
    Receiver cutOff =
        (lane, number, batches) -> {
          assertThat(
                  number(
                      "select count(pg_terminate_backend(pid)) from pg_locks where locktype ="
                          + " 'advisory' and database = (select oid from pg_database where datname"
                          + " = current_database())"))
              .isEqualTo(1);
          return receive(lane, number, batches);
        };
    assertThatThrownBy(() -> outbox.hand(ALL, cutOff)).isInstanceOf(BookUnavailableException.class);
    assertThat(left()).isEqualTo(2);
    assertThat(outbox.hand(ALL, this::receive)).isEqualTo(2);
    assertThat(received).containsExactly("~job-7#1", "~job-7#2", "~job-7#1", "~job-7#2");
  }
}
