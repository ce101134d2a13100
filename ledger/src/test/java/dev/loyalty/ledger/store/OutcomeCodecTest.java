package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutcomeCodecTest {

  private static final Instant POSTED_AT = Instant.parse("2026-11-20T17:00:00.123456Z");
  private static final UUID ID = UUID.fromString("9dbd542a-dcf5-8e17-8e9f-66fb4616cd30");

  private static OutcomeEvent event(RequestType type, Outcome outcome, @Nullable Long points) {
    return new OutcomeEvent(
        1L << 40, "retail", "k", type, outcome, "a", null, points, new Balances(-5, 6, 7));
  }

  private static void comesBack(List<OutcomeEvent> events) {
    OutcomeBatch back = OutcomeCodec.decode(9, OutcomeCodec.encode(POSTED_AT, events));
    assertThat(back).isEqualTo(new OutcomeBatch(9, POSTED_AT, events));
  }

  @Test
  void bringsBackEveryKindOfOutcomeOfEveryType() {
    List<OutcomeEvent> events = new ArrayList<>();
    for (RequestType type : RequestType.values()) {
      events.add(event(type, new Outcome.Posted(ID, 1L), 1L));
      events.add(event(type, new Outcome.Posted(null, null), null));
      events.add(event(type, new Outcome.Duplicate(new Outcome.Original(null, ID)), 1L));
      events.add(event(type, new Outcome.Duplicate(new Outcome.Original(null, null)), null));
      for (RejectionCode code : RejectionCode.values()) {
        events.add(event(type, new Outcome.Rejected(code), null));
        events.add(event(type, new Outcome.Duplicate(new Outcome.Original(code, null)), 2L));
      }
    }
    comesBack(events);
  }

  @Test
  void bringsBackLargeNumbersAndAnyText() {
    String hostile = "'\"\\\n\r\t; drop table journal; -- \u202e\u0001 é€😀 =1+1";
    comesBack(
        List.of(
            new OutcomeEvent(
                Long.MAX_VALUE,
                "p".repeat(32),
                hostile + "x".repeat(150),
                RequestType.TRANSFER,
                new Outcome.Posted(ID, 1_000_000_000_000L),
                "A".repeat(64),
                "B".repeat(64),
                1_000_000_000_000L,
                new Balances(-1_000_000_000_000_000L, Long.MAX_VALUE, 0))));
  }

  @Test
  void bringsBackNoOutcomesAtAll() {
    comesBack(List.of());
  }

  @Test
  void refusesBytesOfAnotherVersion() {
    assertThatThrownBy(() -> OutcomeCodec.decode(9, new byte[] {7, 1, 2}))
        .hasMessageContaining("batch 9");
    assertThatThrownBy(() -> OutcomeCodec.decode(9, new byte[0])).hasMessageContaining("batch 9");
  }
}
