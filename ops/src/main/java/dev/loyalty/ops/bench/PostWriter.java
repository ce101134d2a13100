package dev.loyalty.ops.bench;

import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Posts the mix through the ledger, as a lane of its own. */
final class PostWriter implements BatchWriter {

  private final StandardMix mix;
  private final Lane lane;
  private final int batchSize;

  PostWriter(Ledger ledger, String run, int index, StandardMix mix, int batchSize) {
    this.mix = mix;
    this.batchSize = batchSize;
    this.lane = ledger.takeOver("bench-" + run, index, new UUID(0, 1));
  }

  @Override
  public int writeBatch() throws InterruptedException {
    long first = lane.position().nextOffset();
    int size = lane.batchSize(batchSize);
    List<LaneItem> items = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      items.add(Submission.of(first + i, mix.next()));
    }
    lane.post(items, first + size, batch -> {});
    return size;
  }
}
