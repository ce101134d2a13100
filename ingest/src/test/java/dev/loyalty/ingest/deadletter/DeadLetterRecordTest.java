package dev.loyalty.ingest.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.posting.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.ListenerExecutionFailedException;

class DeadLetterRecordTest {

  private static final String TOPIC = "loyalty.transfers";
  private static final byte[] KEY = utf8("17850");
  private static final byte[] VALUE = utf8("{");

  private final DeadLetterRecord records = new DeadLetterRecord(TOPIC + "-dlt", "loyalty-ingest");

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static DeadLetter letter(String code, int valueSize) {
    return new DeadLetter(
        1L << 40,
        code,
        "$: cut off",
        KEY,
        VALUE,
        valueSize,
        List.of(
            new DeadLetter.Header("trace", utf8("t")),
            // Headers from an earlier pass through a dead-letter topic are kept, and new ones are
            // added.
            new DeadLetter.Header("kafka_dlt-original-topic", utf8("older"))),
        Instant.ofEpochMilli(1_700_000_000_123L),
        "LogAppendTime");
  }

  private ProducerRecord<byte[], byte[]> ours(DeadLetter letter) {
    return records.of(new DeadLetterLane(9, TOPIC, 258), letter);
  }

  private static List<String> text(Iterable<Header> headers) {
    List<String> text = new ArrayList<>();
    for (Header header : headers) {
      String name = header.key();
      if (!name.contains("exception") && !name.startsWith("loyalty_")) {
        text.add(name + "=" + Base64.getEncoder().encodeToString(header.value()));
      }
    }
    return text;
  }

  /** Returns the record that Spring Kafka itself writes. */
  private static ProducerRecord<byte[], byte[]> springs() {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    ProducerFactory<byte[], byte[]> factory = () -> producer;
    DeadLetterPublishingRecoverer recoverer =
        new DeadLetterPublishingRecoverer(
            new KafkaTemplate<>(factory),
            (record, failure) -> new TopicPartition(TOPIC + "-dlt", -1));
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", utf8("t")).add("kafka_dlt-original-topic", utf8("older"));
    recoverer.accept(
        new ConsumerRecord<>(
            TOPIC,
            258,
            1L << 40,
            1_700_000_000_123L,
            TimestampType.LOG_APPEND_TIME,
            KEY.length,
            VALUE.length,
            KEY,
            VALUE,
            headers,
            Optional.empty()),
        new ListenerExecutionFailedException("no", "loyalty-ingest", new RuntimeException("no")));
    return producer.history().getFirst();
  }

  @Test
  void hasTheHeadersThatSpringKafkaWrites() {
    assertThat(text(ours(letter("MALFORMED_JSON", 1)).headers()))
        .containsExactlyInAnyOrderElementsOf(text(springs().headers()));
  }

  @Test
  void keepsKeyAndValueAndLeavesThePartitionToTheProducer() {
    ProducerRecord<byte[], byte[]> record = ours(letter("MALFORMED_JSON", 1));
    assertThat(record.topic()).isEqualTo("loyalty.transfers-dlt");
    assertThat(record.partition()).isNull();
    assertThat(record.key()).isEqualTo(KEY);
    assertThat(record.value()).isEqualTo(VALUE);
  }

  @Test
  void tellsWhy() {
    ProducerRecord<byte[], byte[]> record = ours(letter("MALFORMED_JSON", 1));
    assertThat(record.headers().lastHeader("loyalty_dlt-code").value())
        .isEqualTo(utf8("MALFORMED_JSON"));
    assertThat(record.headers().lastHeader("loyalty_dlt-detail").value())
        .isEqualTo(utf8("$: cut off"));
    assertThat(record.headers().lastHeader("loyalty_dlt-size")).isNull();
  }

  @Test
  void tellsTheWholeSizeOfWhatWasCut() {
    assertThat(ours(letter("TOO_LARGE", 70_000)).headers().lastHeader("loyalty_dlt-size").value())
        .isEqualTo(utf8("70000"));
  }
}
