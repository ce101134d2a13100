package dev.loyalty.ingest.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.store.OutcomeBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentOutcomesTest {

  private final AtomicInteger room = new AtomicInteger(2);
  private final RecentOutcomes recent = new RecentOutcomes(room);

  private static OutcomeBatch batch(long batchNo) {
    return new OutcomeBatch(batchNo, Instant.EPOCH, List.of());
  }

  private long take() throws InterruptedException {
    OutcomeBatch batch = recent.take(Duration.ZERO);
    return batch == null ? 0 : batch.batchNo();
  }

  @Test
  void leavesNoHoleBehindWhatDoesNotFit() throws Exception {
    recent.offer(batch(1));
    recent.offer(batch(2));
    recent.offer(batch(3));
    assertThat(take()).isEqualTo(1);
    recent.offer(batch(4));
    assertThat(recent.forgetMissed()).isFalse();
    assertThat(take()).isEqualTo(2);
    assertThat(take()).isZero();
    assertThat(recent.forgetMissed()).isTrue();
    recent.offer(batch(5));
    assertThat(recent.continues(3)).isFalse();
    assertThat(recent.continues(4)).isTrue();
    assertThat(take()).isEqualTo(5);
  }

  @Test
  void givesBackTheRoomOfWhatItDiscards() throws Exception {
    recent.offer(batch(1));
    recent.offer(batch(2));
    recent.discard();
    assertThat(room).hasValue(2);
    recent.offer(batch(3));
    assertThat(take()).isZero();
    assertThat(room).hasValue(2);
  }
}
