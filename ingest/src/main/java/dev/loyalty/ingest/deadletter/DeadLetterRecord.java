package dev.loyalty.ingest.deadletter;

import dev.loyalty.ledger.posting.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Makes a dead letter's Kafka record: key, value and headers as they came, then the headers that
 * Spring Kafka's {@code DeadLetterPublishingRecoverer} adds (except those of an exception), then
 * ours. Pure.
 */
final class DeadLetterRecord {

  private static final String ORIGINAL_TOPIC = "kafka_dlt-original-topic";
  private static final String ORIGINAL_PARTITION = "kafka_dlt-original-partition";
  private static final String ORIGINAL_OFFSET = "kafka_dlt-original-offset";
  private static final String ORIGINAL_TIMESTAMP = "kafka_dlt-original-timestamp";
  private static final String ORIGINAL_TIMESTAMP_TYPE = "kafka_dlt-original-timestamp-type";
  private static final String ORIGINAL_CONSUMER_GROUP = "kafka_dlt-original-consumer-group";
  private static final String CODE = "loyalty_dlt-code";
  private static final String DETAIL = "loyalty_dlt-detail";
  private static final String SIZE = "loyalty_dlt-size";
  private static final String TOO_LARGE = "TOO_LARGE";

  private final String deadLetterTopic;
  private final String groupId;

  DeadLetterRecord(String deadLetterTopic, String groupId) {
    this.deadLetterTopic = deadLetterTopic;
    this.groupId = groupId;
  }

  /**
   * Makes the record without a partition, which the producer's partitioner chooses, by the key if
   * there is one.
   */
  ProducerRecord<byte[], byte[]> of(DeadLetterLane lane, DeadLetter letter) {
    List<Header> headers = new ArrayList<>();
    for (DeadLetter.Header header : letter.headers()) {
      headers.add(new RecordHeader(header.name(), header.value()));
    }
    headers.add(text(ORIGINAL_TOPIC, lane.topic()));
    headers.add(
        new RecordHeader(
            ORIGINAL_PARTITION,
            ByteBuffer.allocate(Integer.BYTES).putInt(lane.partition()).array()));
    headers.add(number(ORIGINAL_OFFSET, letter.offset()));
    headers.add(number(ORIGINAL_TIMESTAMP, letter.recordTimestamp().toEpochMilli()));
    headers.add(text(ORIGINAL_TIMESTAMP_TYPE, letter.timestampType()));
    headers.add(text(ORIGINAL_CONSUMER_GROUP, groupId));
    headers.add(text(CODE, letter.code()));
    headers.add(text(DETAIL, letter.detail()));
    if (letter.code().equals(TOO_LARGE)) {
      headers.add(text(SIZE, Integer.toString(letter.valueSize())));
    }
    return new ProducerRecord<>(deadLetterTopic, null, letter.key(), letter.value(), headers);
  }

  private static Header text(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static Header number(String name, long value) {
    return new RecordHeader(name, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }
}
