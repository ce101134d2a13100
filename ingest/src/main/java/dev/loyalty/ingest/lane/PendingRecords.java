package dev.loyalty.ingest.lane;

import dev.loyalty.ledger.posting.LaneItem;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of one poll and partition that are not posted yet. They are decoded batch by batch,
 * so that memory holds one decoded batch however much was fetched. Not thread-safe.
 */
final class PendingRecords {

  /** Maximum bytes of records in one transaction. A single larger record is posted alone. */
  private static final long BATCH_BYTES_MAX = 4L << 20;

  static final PendingRecords NONE = new PendingRecords(null, List.of());

  private final @Nullable RecordReader reader;
  private final List<ConsumerRecord<byte[], byte[]>> records;
  private int done;
  private @Nullable Chunk decoded;

  /** The record that no longer fitted into the last chunk. */
  private @Nullable ReadRecord ahead;

  /**
   * The records that are posted together next.
   *
   * @param size the number of records
   * @param nextOffset the offset behind the last of them and any gap after it
   */
  record Chunk(List<LaneItem> items, int size, long nextOffset) {}

  /**
   * @param reader null only without records
   */
  PendingRecords(@Nullable RecordReader reader, List<ConsumerRecord<byte[], byte[]>> records) {
    this.reader = reader;
    this.records = records;
  }

  boolean isEmpty() {
    return done == records.size();
  }

  int size() {
    return records.size() - done;
  }

  /** Returns the oldest record's timestamp; Long.MAX_VALUE without records. */
  long oldestMillis() {
    return isEmpty() ? Long.MAX_VALUE : records.get(done).timestamp();
  }

  /**
   * Decodes the next records. It returns the same chunk until that is removed, so that nothing is
   * decoded or counted twice.
   *
   * @param recordsMax at least 1
   * @throws IllegalStateException where a record makes the decoder fail, which is a bug
   */
  Chunk next(int recordsMax) {
    Chunk waiting = decoded;
    if (waiting == null) {
      waiting = decode(recordsMax);
      decoded = waiting;
    }
    return waiting;
  }

  private Chunk decode(int recordsMax) {
    List<LaneItem> items = new ArrayList<>(Math.min(recordsMax, size()));
    long bytes = 0;
    int next = done;
    while (next < records.size() && items.size() < recordsMax) {
      ReadRecord record = ahead == null ? read(records.get(next)) : ahead;
      if (!items.isEmpty() && bytes + record.bytes() > BATCH_BYTES_MAX) {
        ahead = record;
        break;
      }
      ahead = null;
      items.add(record.item());
      bytes += record.bytes();
      next++;
    }
    long nextOffset =
        next < records.size() ? records.get(next).offset() : records.getLast().offset() + 1;
    return new Chunk(items, next - done, nextOffset);
  }

  private ReadRecord read(ConsumerRecord<byte[], byte[]> record) {
    if (reader == null) {
      throw new IllegalStateException("records without a reader");
    }
    try {
      return reader.read(record);
    } catch (RuntimeException | StackOverflowError e) {
      throw new IllegalStateException(
          "the record at offset " + record.offset() + " can't be read", e);
    }
  }

  /** Notes that the chunk is in the book. */
  void remove(Chunk chunk) {
    done += chunk.size();
    decoded = null;
  }
}
