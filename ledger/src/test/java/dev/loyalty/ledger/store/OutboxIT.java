package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OutboxIT {

  private static final int LETTERS = 5;
  private static final int HEADERS = 1000;

  private final TestBook book = TestBook.create();
  private final Outbox outbox = book.outbox();

  private int keepLetters() throws InterruptedException {
    List<DeadLetter.Header> many =
        Collections.nCopies(HEADERS, new DeadLetter.Header("n", new byte[0]));
    List<LaneItem> letters = new ArrayList<>();
    for (int i = 0; i < LETTERS; i++) {
      letters.add(
          new DeadLetter(i, "NULL_VALUE", "", null, null, 0, many, Instant.EPOCH, "CreateTime"));
    }
    Lane lane = book.ledger(1).takeOver("t", 0, new UUID(0, 1));
    lane.post(letters, LETTERS, batch -> {});
    return lane.position().laneId();
  }

  private List<Long> offsets(int lane, int max, long bytesMax) {
    return outbox.findDeadLetters(lane, max, bytesMax).stream().map(DeadLetter::offset).toList();
  }

  @Test
  void givesAsManyDeadLettersAsFitIntoMemory() throws Exception {
    int lane = keepLetters();
    long room = 1L << 20;
    assertThat(offsets(lane, 100, room)).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(offsets(lane, 2, room)).containsExactly(0L, 1L);
    // Each header takes more than 100 bytes, and less than 150.
    assertThat(offsets(lane, 100, HEADERS * 150L)).containsExactly(0L, 1L);
    assertThat(offsets(lane, 100, 1)).containsExactly(0L);
    outbox.markRelayed(lane, List.of(0L), Instant.EPOCH);
    assertThat(offsets(lane, 100, 1)).containsExactly(1L);
  }
}
