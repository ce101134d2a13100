package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.posting.Submission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PostgresLedgerIT {

  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private final TestBook book = TestBook.create();

  private static RequestHeader header(String account, String key) {
    return new RequestHeader("retail", account, key, TIME, null, "test", Map.of());
  }

  @Test
  void postsEveryKindOfRequestInOneBatch() throws Exception {
    book.addProgram("retail", true, -100, 1_000_000);
    List<Request> requests =
        List.of(
            new Request.Earn(header("a", "k1"), 100, null, null),
            new Request.Redeem(header("a", "k2"), 30),
            new Request.Transfer(header("a", "k3"), "b", 20),
            new Request.Hold(header("a", "k4"), 40, null),
            new Request.Capture(header("a", "k5"), "k4", 25L),
            new Request.Redeem(header("a", "k6"), 1000),
            new Request.Earn(header("a", "k1"), 100, null, null),
            new Request.Earn(header("a", "k1"), 101, null, null),
            new Request.Reverse(header("a", "k7"), "k1", null),
            new Request.Adjust(header("b", "k8"), 5, Direction.DEBIT),
            new Request.Earn(header("b", "k9"), 7, TIME.plusSeconds(60), null),
            new Request.Freeze(header("b", "k10")),
            new Request.Earn(header("b", "k11"), 7, null, null));
    List<LaneItem> items = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      items.add(Submission.of(i, requests.get(i)));
    }
    Lane lane = book.ledger(2).takeOver("t", 0, new UUID(1, 2));
    List<OutcomeEvent> outcomes = new ArrayList<>();
    lane.post(items, items.size(), batch -> outcomes.addAll(batch.outcomes()));

    assertThat(outcomes.get(5).outcome())
        .isEqualTo(new Outcome.Rejected(RejectionCode.INSUFFICIENT_POINTS));
    assertThat(outcomes.get(6).outcome()).isInstanceOf(Outcome.Duplicate.class);
    assertThat(outcomes.get(7).outcome()).isEqualTo(new Outcome.Rejected(RejectionCode.KEY_REUSED));
    assertThat(outcomes.get(8).outcome()).isInstanceOf(Outcome.Posted.class);
    assertThat(outcomes.get(8).after()).isEqualTo(new Balances(-75, 0, 0));
    assertThat(outcomes.get(10).after()).isEqualTo(new Balances(15, 7, 0));
    assertThat(outcomes.get(12).outcome())
        .isEqualTo(new Outcome.Rejected(RejectionCode.ACCOUNT_FROZEN));

    List<OutcomeEvent> kept =
        new Outbox(book.owner()).findOutcomes(lane.position().laneId(), 0, 10).getFirst().events();
    assertThat(kept).isEqualTo(outcomes);
  }
}
