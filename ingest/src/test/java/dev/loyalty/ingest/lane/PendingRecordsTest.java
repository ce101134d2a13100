package dev.loyalty.ingest.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ingest.lane.PendingRecords.Chunk;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ledger.posting.LaneItem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class PendingRecordsTest {

  private static final byte[] EVENT =
      Installation.earn("a", "1", 5).getBytes(StandardCharsets.UTF_8);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RecordReader reader =
      new RecordReader(new IngestMeters(meters, new Outage("database", Clock.systemUTC())));

  private PendingRecords pending(byte[] value, long... offsets) {
    return new PendingRecords(
        reader, LongStream.of(offsets).mapToObj(offset -> record(offset, value)).toList());
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
    return new ConsumerRecord<>(
        "t",
        0,
        offset,
        0,
        TimestampType.CREATE_TIME,
        -1,
        value.length,
        null,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static List<Long> offsets(Chunk chunk) {
    return chunk.items().stream().map(LaneItem::offset).toList();
  }

  @Test
  void givesAsManyRecordsAsABatchTakes() {
    PendingRecords pending = pending(EVENT, 5, 6, 7);
    Chunk first = pending.next(2);
    assertThat(offsets(first)).containsExactly(5L, 6L);
    assertThat(first.nextOffset()).isEqualTo(7);
    pending.remove(first);
    Chunk last = pending.next(2);
    assertThat(offsets(last)).containsExactly(7L);
    assertThat(last.nextOffset()).isEqualTo(8);
    pending.remove(last);
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void passesAGapBetweenTwoBatches() {
    PendingRecords pending = pending(EVENT, 5, 9);
    assertThat(pending.next(1).nextOffset()).isEqualTo(9);
  }

  @Test
  void givesTheSameRecordsUntilTheyAreInTheBook() {
    PendingRecords pending = pending("not an event".getBytes(StandardCharsets.UTF_8), 5, 6);
    Chunk first = pending.next(1);
    assertThat(pending.next(2)).isSameAs(first);
    assertThat(meters.get("loyalty.ingest.dead.letters").counter().count()).isEqualTo(1);
  }

  @Test
  void givesNoMoreBytesThanATransactionTakesButAtLeastOneRecord() {
    byte[] large = new byte[3 << 20];
    PendingRecords pending = pending(large, 5, 6, 7);
    // A dead letter keeps 64 KiB of its value.
    assertThat(offsets(pending.next(100))).containsExactly(5L, 6L, 7L);

    long[] many = LongStream.range(0, 200).toArray();
    PendingRecords letters = pending(new byte[64 << 10], many);
    Chunk chunk = letters.next(500);
    assertThat(chunk.size()).isBetween(60, 64);
    letters.remove(chunk);
    assertThat(offsets(letters.next(1))).containsExactly(chunk.nextOffset());
  }
}
