package dev.loyalty.ingest.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loyalty.ingest.broker.Topics.LogBounds;
import dev.loyalty.ledger.posting.LanePosition;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LaneStartTest {

  private static LanePosition position(long nextOffset, long batchNo) {
    return new LanePosition(1, "t", 3, 1, nextOffset, batchNo, new byte[32], new UUID(0, 1));
  }

  @Test
  void beginsWhereTheBookSays() {
    assertThat(LaneStart.of(position(7, 2), new LogBounds(0, 10))).isEqualTo(7);
    assertThat(LaneStart.of(position(10, 2), new LogBounds(10, 10))).isEqualTo(10);
    assertThat(LaneStart.of(position(0, 0), new LogBounds(0, 0))).isZero();
  }

  @Test
  void beginsWithTheLogWhereNothingWasEverRead() {
    assertThat(LaneStart.of(position(0, 0), new LogBounds(4, 10))).isEqualTo(4);
  }

  @Test
  void refusesALogThatBeginsBehindThePosition() {
    assertThatExceptionOfType(LaneStoppedException.class)
        .isThrownBy(() -> LaneStart.of(position(7, 2), new LogBounds(8, 10)))
        .withMessageContaining("t-3 was read up to offset 7, but its log begins at 8");
  }

  @Test
  void refusesALogThatEndsBeforeThePosition() {
    assertThatExceptionOfType(LaneStoppedException.class)
        .isThrownBy(() -> LaneStart.of(position(11, 2), new LogBounds(0, 10)))
        .withMessageContaining("t-3 was read up to offset 11, but its log ends at 10");
  }
}
