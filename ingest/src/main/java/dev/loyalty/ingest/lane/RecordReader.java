package dev.loyalty.ingest.lane;

import dev.loyalty.ingest.decode.Decoded;
import dev.loyalty.ingest.decode.EventDecoder;
import dev.loyalty.ingest.decode.KafkaEventHeaders;
import dev.loyalty.ingest.meter.IngestMeters;
import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.posting.Submission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Turns a record into an item that can be posted: a request with its hashes, or a dead letter.
 * Thread-safe.
 */
public final class RecordReader {

  /** About the bytes of a decoded request without its texts. */
  private static final int OBJECT_BYTES = 400;

  /**
   * About the bytes of a header without its texts. On the wire it takes three, so that a record of
   * a megabyte can become thirty.
   */
  private static final int HEADER_OBJECT_BYTES = 100;

  /** The latest timestamp that is stored, since producers may send any. */
  private static final long TIMESTAMP_MAX = 253_402_300_799_999L;

  private final EventDecoder decoder = new EventDecoder();
  private final IngestMeters meters;

  RecordReader(IngestMeters meters) {
    this.meters = meters;
  }

  ReadRecord read(ConsumerRecord<byte[], byte[]> record) {
    long size =
        (long) OBJECT_BYTES
            + Math.max(record.serializedKeySize(), 0)
            + Math.clamp(record.serializedValueSize(), 0, EventDecoder.VALUE_BYTES_MAX);
    return switch (decoder.decode(record.value(), new KafkaEventHeaders(record.headers()))) {
      case Decoded.Event event ->
          new ReadRecord(Submission.of(record.offset(), event.request()), size, record.timestamp());
      case Decoded.Unreadable unreadable -> {
        meters.deadLetter(unreadable.code().name());
        DeadLetter letter = deadLetter(record, unreadable);
        yield new ReadRecord(letter, size + headerBytes(letter), record.timestamp());
      }
    };
  }

  /** Returns the bytes of a dead letter's headers; a request keeps none of its record's headers. */
  private static long headerBytes(DeadLetter letter) {
    long bytes = 0;
    for (DeadLetter.Header header : letter.headers()) {
      byte[] value = header.value();
      bytes += HEADER_OBJECT_BYTES + header.name().length() + (value == null ? 0 : value.length);
    }
    return bytes;
  }

  private static DeadLetter deadLetter(
      ConsumerRecord<byte[], byte[]> record, Decoded.Unreadable unreadable) {
    byte[] value = record.value();
    return new DeadLetter(
        record.offset(),
        unreadable.code().name(),
        unreadable.detail(),
        record.key(),
        cut(value),
        value == null ? 0 : value.length,
        headers(record),
        Instant.ofEpochMilli(Math.clamp(record.timestamp(), -1, TIMESTAMP_MAX)),
        record.timestampType().toString());
  }

  private static byte @Nullable [] cut(byte @Nullable [] value) {
    return value == null || value.length <= EventDecoder.VALUE_BYTES_MAX
        ? value
        : Arrays.copyOf(value, EventDecoder.VALUE_BYTES_MAX);
  }

  private static List<DeadLetter.Header> headers(ConsumerRecord<byte[], byte[]> record) {
    List<DeadLetter.Header> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(new DeadLetter.Header(header.key(), header.value()));
    }
    return headers;
  }
}
