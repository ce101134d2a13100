package dev.loyalty.ingest.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ingest.lane.LaneQueue.Chunk;
import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.posting.LaneItem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaneQueueTest {

  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final LaneQueue queue = new LaneQueue();

  @BeforeEach
  void openAtFive() {
    queue.open(5);
    assertThat(queue.takeSeek()).isEqualTo(OptionalLong.of(5));
  }

  private static List<ReadRecord> records(long... offsets) {
    return LongStream.of(offsets).mapToObj(LaneQueueTest::record).toList();
  }

  private static ReadRecord record(long offset) {
    LaneItem item =
        new DeadLetter(
            offset, "NULL_VALUE", "", null, null, 0, List.of(), Instant.EPOCH, "CreateTime");
    return new ReadRecord(item, 10, 1000 + offset);
  }

  private Chunk take(int max, long bytes) {
    return Objects.requireNonNull(queue.take(max, bytes));
  }

  @Test
  void givesWhatIsThereUpToTheBounds() {
    queue.add(records(5, 6, 9, 10), 12);
    Chunk two = take(2, 1000);
    assertThat(two.items()).extracting(LaneItem::offset).containsExactly(5L, 6L);
    assertThat(two.nextOffset()).isEqualTo(9);
    assertThat(two.oldestMillis()).isEqualTo(1005);
    Chunk one = take(500, 15);
    assertThat(one.items()).extracting(LaneItem::offset).containsExactly(9L);
    Chunk rest = take(500, 1);
    assertThat(rest.items()).extracting(LaneItem::offset).containsExactly(10L);
    assertThat(rest.nextOffset()).isEqualTo(12);
    assertThat(queue.take(500, 1000)).isNull();
  }

  @Test
  void passesAGapWithoutRecords() throws Exception {
    queue.add(List.of(), 8);
    assertThat(queue.await(FOR_EVER)).isTrue();
    Chunk gap = take(500, 1000);
    assertThat(gap.items()).isEmpty();
    assertThat(gap.nextOffset()).isEqualTo(8);
  }

  @Test
  void waitsNoLongerThanItMayWhereNothingComes() throws Exception {
    assertThat(queue.await(Duration.ZERO)).isFalse();
    queue.add(records(5), 6);
    assertThat(queue.await(Duration.ZERO)).isTrue();
    take(500, 1000);
    assertThat(queue.await(Duration.ofNanos(1))).isFalse();
  }

  @Test
  void gathersUntilABatchIsFull() throws Exception {
    queue.add(records(5, 6), 7);
    long forEver = System.nanoTime() + TimeUnit.DAYS.toNanos(1);
    queue.gather(2, forEver);
    Thread more = Thread.ofVirtual().start(() -> queue.add(records(7), 8));
    queue.gather(3, forEver);
    more.join();
    assertThat(take(500, 1000).items()).hasSize(3);
  }

  @Test
  void gathersNoLongerThanItMay() throws Exception {
    queue.add(records(5), 6);
    queue.gather(500, System.nanoTime() - 1);
    assertThat(take(500, 1000).items()).hasSize(1);
  }

  @Test
  void dropsWhatCameFromBeforeASeek() {
    queue.add(records(5, 6), 7);
    queue.open(20);
    queue.add(records(7, 8), 9);
    assertThat(queue.accepts()).isFalse();
    assertThat(queue.take(500, 1000)).isNull();
    assertThat(queue.takeSeek()).isEqualTo(OptionalLong.of(20));
    queue.add(records(20), 21);
    assertThat(take(500, 1000).items()).extracting(LaneItem::offset).containsExactly(20L);
  }

  @Test
  void takesNothingWhileItIsShut() {
    queue.shut();
    queue.add(records(5), 6);
    assertThat(queue.accepts()).isFalse();
    assertThat(queue.take(500, 1000)).isNull();
  }

  @Test
  void tellsTheLaneWhatTheReaderFound() {
    queue.fail(new LaneStoppedException("lost"));
    assertThat(queue.accepts()).isFalse();
    assertThatThrownBy(() -> queue.await(FOR_EVER)).hasMessage("lost");
  }

  @Test
  void endsOnceItIsClosed() throws Exception {
    queue.add(records(5), 6);
    queue.close();
    assertThat(queue.await(FOR_EVER)).isFalse();
    assertThat(queue.take(500, 1000)).isNull();
  }

  @Test
  void isFullByCountAndByBytes() {
    queue.add(records(5, 6, 7), 8);
    assertThat(queue.holdsMoreThan(3, 30)).isFalse();
    assertThat(queue.holdsMoreThan(2, 30)).isTrue();
    assertThat(queue.holdsMoreThan(3, 29)).isTrue();
  }
}
