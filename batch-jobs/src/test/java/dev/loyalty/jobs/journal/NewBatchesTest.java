package dev.loyalty.jobs.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.journal.NewBatches.OfLane;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewBatchesTest {

  private static NewBatches batches(OfLane... lanes) {
    return NewBatches.ofAnyTime(1, List.of(lanes));
  }

  @Test
  void reachOthersOfWhichNoLaneGoesFurther() {
    NewBatches all = batches(new OfLane(1, 0, 5), new OfLane(2, 3, 9));
    assertThat(all.reach(all)).isTrue();
    assertThat(batches(new OfLane(1, 0, 6), new OfLane(2, 3, 9), new OfLane(3, 0, 1)).reach(all))
        .isTrue();
    assertThat(batches(new OfLane(1, 0, 5)).reach(all)).isFalse();
    assertThat(batches(new OfLane(1, 0, 5), new OfLane(2, 3, 8)).reach(all)).isFalse();
  }
}
