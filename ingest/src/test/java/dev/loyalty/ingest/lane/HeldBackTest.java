package dev.loyalty.ingest.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ingest.broker.Topics.LogEnd;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class HeldBackTest {

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

  private final HeldBack heldBack = new HeldBack(new TopicPartition("in", 3));

  private void note(long readable, long end, int minute) {
    heldBack.note(new LogEnd(readable, end), NOON.plusSeconds(60L * minute));
  }

  private boolean hasProblem(int minute) {
    return heldBack.problem(BOUND, NOON.plusSeconds(60L * minute)).isPresent();
  }

  @Test
  void saysSoOnceTheTransactionIsOpenForLong() {
    note(10, 15, 0);
    assertThat(heldBack.records()).isEqualTo(5);
    assertThat(hasProblem(1)).isFalse();
    note(10, 22, 2);

    assertThat(heldBack.records()).isEqualTo(12);
    assertThat(heldBack.problem(BOUND, NOON.plusSeconds(120)).orElseThrow())
        .startsWith("in-3 is held back at offset 10 since 2026-12-01T12:00:00Z")
        .contains("12 records");
  }

  @Test
  void saysNothingWhileTransactionsFollowOneAnother() {
    for (int minute = 0; minute < 10; minute++) {
      note(10 * minute, 10 * minute + 5, minute);
      assertThat(hasProblem(minute)).isFalse();
    }
  }

  @Test
  void forgetsATransactionThatEnded() {
    note(10, 15, 0);
    note(16, 16, 5);
    assertThat(heldBack.records()).isZero();
    assertThat(hasProblem(9)).isFalse();
    note(16, 20, 10);
    assertThat(hasProblem(11)).isFalse();
    assertThat(hasProblem(12)).isTrue();
  }
}
